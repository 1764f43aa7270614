import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { freePort } from '../support/port.ts'
import type { Programs } from './bundle.ts'
import { createLedger, type Ledger } from './ledger.ts'
import { violations } from './oracle.ts'
import { openPhone, type Signed, type SimulatedPhone } from './phone.ts'
import { createPool, type Pool } from './pool.ts'
import { openServer, type SimulatedServer } from './server.ts'
import type { ServerSettings } from './server-wire.ts'
import type { Schedule, Step } from './steps.ts'

/** A place where schedules are run, one after the other: warm processes, and a server's folder to begin with. */
export interface Lane extends AsyncDisposable {
  run(schedule: Schedule): Promise<Outcome>
}

export interface Outcome {
  /** What should not be when all is quiet again; empty where all is well. */
  violations: string[]
  /** How much of everything there was: a simulation in which nothing happens proves nothing. */
  counts: Counts
}

export type Counts = Record<'acts' | 'versions' | 'removals' | 'publications', number>

/** How long all may take to become quiet, in ms. */
const patienceMs = 30_000

export async function openLane(programs: Programs): Promise<Lane> {
  await using stack = new AsyncDisposableStack()
  const folder = await mkdtemp(join(tmpdir(), 'inviato-simulation-'))
  stack.defer(() => rm(folder, { recursive: true, force: true }))
  const servers = stack.use(createPool(programs['server-process'], 1))
  const phones = stack.use(createPool(programs['phone-process'], 2))
  const port = await freePort()
  const template = join(folder, 'template')
  const people = await found(servers, { folder: template, port, clockOffsetMs: 0, network: join(folder, 'nowhere'), workspaceId: '' })
  const resources = stack.move()
  let count = 0

  return {
    async run(schedule) {
      const place = join(folder, String(count++))
      const workspaceId = people[0]?.workspaceId ?? ''
      const server = await openServer(servers, place, template, port, workspaceId)
      const members = people.slice(0, schedule.phones)
      const url = `http://localhost:${port}`
      const opened = await Promise.all(members.map((person, index) => openPhone(phones, url, person, join(place, `phone-${index}`))))
      const world: World = { server, phones: opened, ledger: createLedger(), hasBroken: false }
      try {
        for (const [index, step] of schedule.steps.entries()) await perform(world, step, index)
        return await endingOf(world)
      } catch (error) {
        if (error instanceof Restless) return { violations: [error.message], counts: { acts: 0, versions: 0, removals: 0, publications: 0 } }
        throw error
      } finally {
        await Promise.all(opened.map((phone) => phone.close()))
        await server.close()
        await rm(place, { recursive: true, force: true })
      }
    },
    [Symbol.asyncDispose]: () => resources.disposeAsync(),
  }
}

async function found(servers: Pool, settings: ServerSettings): Promise<Signed[]> {
  const worker = await servers.take(false)
  const people = (await worker.ask('found', settings)) as Signed[]
  servers.giveBack(worker)
  return people
}

interface World {
  server: SimulatedServer
  phones: SimulatedPhone[]
  ledger: Ledger
  hasBroken: boolean
}

async function perform(world: World, step: Step, index: number): Promise<void> {
  const { server, phones, ledger } = world
  const number = 'phone' in step ? step.phone % phones.length : 0
  const phone = phones[number]
  if (!phone) return
  switch (step.do) {
    case 'insert':
      return ledger.note(number, index, await phone.insert(index, step))
    case 'edit':
      return ledger.note(number, index, await phone.edit(index, step))
    case 'delete':
      return ledger.note(number, index, await phone.delete(index, step))
    case 'decide':
      return ledger.note(number, index, await phone.decide(index, step))
    case 'role': {
      const who = phones[step.who % phones.length]
      return who && ledger.note(0, index, await phone.order(index, who.person.member.id, step.role))
    }
    case 'offline':
      return phone.setConnected(false)
    case 'online':
      return phone.setConnected(true)
    case 'mishap':
      return phone.mishap(step)
    case 'kill': {
      const editing = step.during && phone.edit(index, step.during).catch(() => null)
      for (const done of await phone.kill(step.clockMs)) if (!ledger.has(number, done)) ledger.note(number, index, done, true)
      return void (await editing)
    }
    case 'server-kill':
      return server.kill()
    case 'server-clock':
      return server.setClock(step.clockMs)
    case 'pass':
      return server.pass(step.ms)
    case 'backup':
      return server.backUp()
    case 'restore':
      // A store that breaks again before everybody has come back from the last time is not simulated yet.
      if (world.hasBroken) await rest(world)
      world.hasBroken = true
      return server.restore(step.from)
    case 'compact':
      return server.compact()
    case 'sync':
      return phone.untilQuiet(undefined, 400).catch(() => undefined)
    case 'breathe':
      return void (await wait(step.ms))
  }
}

/**
 * Lets everything come to rest: everybody is online, what is due is published, and all is sent and read.
 * @returns who may replicate no more
 * @throws Restless when that does not come about
 */
async function rest({ server, phones }: World): Promise<Set<SimulatedPhone>> {
  const deadline = performance.now() + patienceMs
  for (let round = 0, isDue = false; ; round++) {
    await Promise.all(phones.map((phone) => phone.heal()))
    await server.settled()
    const roles = await Promise.all(phones.map((phone) => server.roleOf(phone.person.accountId)))
    const inside = phones.filter((_, index) => ['owner', 'manager', 'author'].includes(roles[index] ?? ''))
    const at = await server.position()
    const patience = Math.min(100 * 2 ** round, 2000)
    const isQuiet = await Promise.all(inside.map((phone) => phone.untilQuiet(at, patience))).then(() => true, () => false)
    await server.settled()
    if (isQuiet && (await server.position()) === at && !(await server.isPublishing())) {
      if (isDue) return new Set(phones).difference(new Set(inside))
      // What was released becomes due.
      await server.pass(60_000)
      isDue = true
      round = 0
    }
    if (performance.now() > deadline) {
      const states = await Promise.all(phones.map(async (phone, index) => `phone ${index}: ${JSON.stringify(await phone.state())}`))
      throw new Restless(`it never came to rest; the server is at ${at}\n${states.join('\n')}`)
    }
  }
}

class Restless extends Error {
  override readonly name = 'Restless'
}

/** Lets everything come to rest, and looks at it. */
async function endingOf(world: World): Promise<Outcome> {
  const { server, phones, ledger } = world
  const out = await rest(world)
  const stored = await server.contents()
  const submissions = server.submissions()
  const count = (collection: string): number => stored.filter((each) => each._id.startsWith(`${collection}:`) && !each._deleted).length
  return {
    violations: violations({
      acts: ledger.acts,
      phones: await Promise.all(
        phones.map(async (phone, index) => ({ name: `phone ${index}`, memberId: phone.person.member.id, isOut: out.has(phone), contents: await phone.contents() })),
      ),
      stored,
      submissions,
    }),
    counts: {
      acts: ledger.acts.length,
      versions: count('versions'),
      removals: stored.filter((each) => each._deleted).length,
      publications: submissions.length,
    },
  }
}
