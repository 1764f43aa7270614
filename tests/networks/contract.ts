import type { Access, Fetch, Job, NetworkDriver, StepResult } from '@inviato/server/src/networks/driver.ts'
import { RetryLater } from '@inviato/server/src/networks/errors.ts'
import { createId } from '@inviato/shared/id.ts'
import type { Outgoing } from '@inviato/shared/outgoing.ts'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

/** A network for the tests of one driver: the real thing, started once per file. */
export interface Place extends AsyncDisposable {
  driver: NetworkDriver
  access: Access
  /** The texts that the public can read, oldest first; undefined where this server shows them itself or a person does. */
  seen?(): Promise<string[]>
}

export function outgoing(place: Place, fields: Partial<Outgoing> = {}): Outgoing {
  return { version: 1, network: place.driver.network, format: 'post', text: `Doors open ${createId()}`, media: [], ...fields }
}

export function job(content: Outgoing): Job {
  const postId = createId()
  return { publicationId: `${postId}:${createId()}`, postId, outgoing: content, startedAt: new Date().toISOString(), handles: {} }
}

/** Asks every step, as the publisher does, and answers how the last one ended. */
export async function publish(place: Place, work: Job, access: Access = place.access): Promise<StepResult> {
  let handles = work.handles
  for (;;) {
    const step = place.driver.steps(work.outgoing).find(({ name }) => !(name in handles))
    if (!step) throw new Error('the last step must end it')
    const result = await place.driver.perform(step, { ...work, handles }, access)
    if (result.outcome !== 'next') return result
    handles = { ...handles, [step.name]: result.handle }
  }
}

/** The same access through a network that behaves as told. */
export function through(place: Place, fetch: (next: () => Promise<Response>, url: string) => Promise<Response>): Access {
  const behaving: Fetch = (url, init) => fetch(() => place.access.fetch(url, init), url)
  return { ...place.access, fetch: behaving }
}

/** What every driver must do. Its own file holds only what is special. */
export function driverContract(name: string, start: () => Promise<Place>): void {
  describe(name, () => {
    let place: Place
    beforeAll(async () => {
      place = await start()
    })
    afterAll(() => place[Symbol.asyncDispose]())

    test('names the same steps for the same content', () => {
      const content = outgoing(place, { text: 'With @someone.test and https://example.com #festa' })
      expect(place.driver.steps(content)).toEqual(place.driver.steps(structuredClone(content)))
      expect(place.driver.steps(content).filter((step) => step.public).length).toBeLessThan(2)
    })

    test('publishes, and says where', async () => {
      const work = job(outgoing(place))
      const result = await publish(place, work)
      if (result.outcome === 'by-hand') return
      expect(result.outcome === 'done' && result.remoteIds.length > 0 && result.url).toMatch(/^https?:/)
      await expectSeen(place, work, 1)
    })

    test('makes one publication of two tries', async () => {
      const work = job(outgoing(place))
      expect(await publish(place, work)).toEqual(await publish(place, work))
      await expectSeen(place, work, 1)
    })

    test('finds what is there, and nothing before', async ({ skip }) => {
      if (!place.driver.find || !place.seen) return skip()
      const work = job(outgoing(place))
      expect(await place.driver.find(work, place.access)).toBeUndefined()
      const result = await publish(place, work)
      expect({ outcome: 'done', ...(await place.driver.find(work, place.access)) }).toEqual(result)
    })

    test('makes one publication where the reply is lost', async ({ skip }) => {
      if (!place.seen) return skip()
      const work = job(outgoing(place))
      const losing = through(place, async (next, url) => {
        const response = await next()
        if (!url.includes('getRecord')) await response.arrayBuffer().then(() => Promise.reject(new TypeError('terminated')))
        return response
      })
      await expect(publish(place, work, losing)).rejects.toThrow()
      await publish(place, work)
      await expectSeen(place, work, 1)
    })

    test('says how long to wait when it is asked too often', async ({ skip }) => {
      if (!place.seen) return skip()
      const busy = through(place, () => Promise.resolve(new Response('{}', { status: 429, headers: { 'retry-after': '90' } })))
      const error = await publish(place, job(outgoing(place)), busy).catch((thrown: unknown) => thrown)
      expect(error).toBeInstanceOf(RetryLater)
      expect(error instanceof RetryLater && Math.round(((error.at ?? 0) - Date.now()) / 1000)).toBe(90)
    })

    test('does not blame the content or the account for a failing host', async ({ skip }) => {
      if (!place.seen) return skip()
      const work = job(outgoing(place))
      for (const status of [500, 502, 503]) {
        const failing = through(place, () => Promise.resolve(new Response('<h1>Bad gateway</h1>', { status })))
        const error = await publish(place, work, failing).catch((thrown: unknown) => thrown)
        expect(error instanceof Error && error.name).toMatch(/RetryLater|OutcomeUnknown/)
      }
      await expectSeen(place, work, 0)
    })

    test('takes a publication away, twice if asked', async ({ skip }) => {
      if (!place.driver.remove || !place.seen) return skip()
      const work = job(outgoing(place))
      const result = await publish(place, work)
      if (result.outcome !== 'done') throw new Error('not published')
      await place.driver.remove({ publicationId: work.publicationId, remoteIds: result.remoteIds }, place.access)
      await place.driver.remove({ publicationId: work.publicationId, remoteIds: [] }, place.access)
      await expectSeen(place, work, 0)
    })
  })
}

async function expectSeen(place: Place, work: Job, times: number): Promise<void> {
  if (!place.seen) return
  expect((await place.seen()).filter((text) => text === work.outgoing.text)).toHaveLength(times)
}
