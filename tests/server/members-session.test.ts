import { describe, expect, it } from 'vitest'
import { devicesResponse } from '@inviato/shared/api.ts'
import { sessionResponse } from '@inviato/shared/session.ts'
import { isDevice, memberSchema } from '@inviato/shared/member.ts'
import { changeEntry, readEntry } from '@inviato/server/src/database/directory.ts'
import { fieldsOf } from '@inviato/server/src/database/document.ts'
import { sessions } from '@inviato/server/src/members/record.ts'
import { endsSession } from '@inviato/server/src/members/session.ts'
import { checkpointOf, inAddress } from '../support/checkpoint.ts'
import { bodyOf } from '../support/answers.ts'
import { movableClock, day, hour, minute } from '../support/clock.ts'
import { aString } from '../support/matchers.ts'
import { addMember, cookiesOf, createWorkspace, password, type Person, signIn } from '../support/people.ts'
import { startServer, type TestServer } from '../support/server.ts'

/** The session as a browser with these cookies asks for it. */
function ask(server: TestServer, cookie: string): Promise<Response> {
  return server.fetch('/api/session', { headers: { cookie } })
}

async function deviceDocument(server: TestServer, { workspaceId, deviceId }: Person) {
  const stored = await server.ctx.store.workspace(workspaceId).get(`members:${deviceId}`)
  const document = memberSchema.parse(fieldsOf(stored))
  if (!isDevice(document)) throw new Error('Not a device')
  return document
}

describe('a session', () => {
  it('is a cookie that scripts cannot read and other sites cannot send', async () => {
    await using server = await startServer()
    const { email } = await createWorkspace(server)
    const response = await server.fetch('/api/sign-in/password', { json: { email, password, device: {} } })
    for (const line of response.headers.getSetCookie()) expect(line).toMatch(/; Path=\/; HttpOnly; SameSite=Lax/)
    expect(cookiesOf(response)).toMatch(/inviato-session=[\w-]+\.[\w-]+\.[\w-]{43}/)
  })

  it('is known to the store by the hash of its secret alone', async () => {
    await using server = await startServer()
    const { cookie } = await createWorkspace(server)
    const { rows } = await server.ctx.store.directory.allDocs({ include_docs: true })
    const secrets = Array.from(cookie.matchAll(/[\w-]{43}/g), ([secret]) => secret)
    expect(secrets).toHaveLength(2)
    for (const secret of secrets) expect(JSON.stringify(rows)).not.toContain(secret)
  })

  it('is refused with a changed secret, of another account, or made up', async () => {
    await using server = await startServer()
    const owner = await createWorkspace(server)
    const author = await addMember(server, owner, 'author')
    const forged = owner.cookie.replace(owner.accountId, author.accountId)
    const changed = owner.cookie.replace(/session=(.*)$/, (line) => `${line.slice(0, -3)}abc`)
    for (const cookie of [forged, changed, 'inviato-session=a.b.c', 'inviato-session=', '']) {
      const response = await ask(server, cookie)
      expect(response.status).toBe(401)
      expect(await response.json()).toMatchObject({ code: 'signed_out' })
    }
  })

  it('gets a new secret every day, and lives on with the one before', async () => {
    const clock = movableClock()
    await using server = await startServer({ overrides: { clock } })
    const { cookie } = await createWorkspace(server)
    clock.forward(day - minute)
    expect(cookiesOf(await ask(server, cookie))).toBe('')
    clock.forward(2 * minute)
    const rotated = cookiesOf(await ask(server, cookie), cookie)
    expect(rotated).not.toBe(cookie)
    expect((await ask(server, rotated)).status).toBe(200)
    // The answer with the new secret may never have arrived.
    const late = await ask(server, cookie)
    expect([late.status, cookiesOf(late)]).toEqual([200, ''])
  })

  it('brings a phone that missed a rotation up to date later', async () => {
    const clock = movableClock()
    await using server = await startServer({ overrides: { clock } })
    const { cookie } = await createWorkspace(server)
    clock.forward(2 * day)
    const lost = cookiesOf(await ask(server, cookie), cookie)
    clock.forward(2 * hour)
    const second = cookiesOf(await ask(server, cookie), cookie)
    expect((await ask(server, second)).status).toBe(200)
    expect((await ask(server, lost)).status).toBe(401)
  })

  it('forgets a secret two rotations later', async () => {
    const clock = movableClock()
    await using server = await startServer({ overrides: { clock } })
    const { cookie } = await createWorkspace(server)
    clock.forward(2 * day)
    const second = cookiesOf(await ask(server, cookie), cookie)
    clock.forward(2 * day)
    const third = cookiesOf(await ask(server, second), second)
    expect((await ask(server, third)).status).toBe(200)
    expect((await ask(server, cookie)).status).toBe(401)
  })

  it('goes on in a directory that was set back to before its secrets were given', async () => {
    const clock = movableClock()
    await using server = await startServer({ overrides: { clock } })
    const { cookie, accountId, deviceId } = await createWorkspace(server)
    const { directory } = server.ctx.store
    const backup = await readEntry(directory, sessions, `${accountId}:${deviceId}`)
    clock.forward(2 * day)
    const second = cookiesOf(await ask(server, cookie), cookie)
    clock.forward(2 * day)
    const third = cookiesOf(await ask(server, second), second)
    await changeEntry(directory, sessions, `${accountId}:${deviceId}`, () => backup)
    const answer = await ask(server, third)
    expect(answer.status).toBe(200)
    expect((await ask(server, cookiesOf(answer, third))).status).toBe(200)
    expect((await ask(server, second)).status).toBe(401)
    expect((await ask(server, third.replace(/.$/, (last) => (last === 'A' ? 'E' : 'A')))).status).toBe(401)
  })

  it('rotates once when several requests come together', async () => {
    const clock = movableClock()
    await using server = await startServer({ overrides: { clock } })
    const { cookie } = await createWorkspace(server)
    clock.forward(2 * day)
    const answers = await Promise.all(Array.from({ length: 6 }, () => ask(server, cookie)))
    expect(answers.map(({ status }) => status)).toEqual(Array(6).fill(200))
    expect(answers.filter((answer) => cookiesOf(answer) !== '')).toHaveLength(1)
  })

  it('ends after ninety days in a drawer', async () => {
    const clock = movableClock()
    await using server = await startServer({ overrides: { clock } })
    const { cookie } = await createWorkspace(server)
    clock.forward(90 * day + 1)
    expect((await ask(server, cookie)).status).toBe(401)
  })
})

describe('signing out', () => {
  it('ends the session at once, and says so in the device’s document', async () => {
    await using server = await startServer()
    const owner = await createWorkspace(server)
    expect((await deviceDocument(server, owner)).body.endedAt).toBeUndefined()
    const response = await owner.fetch('/api/sign-out', { json: {} })
    expect(response.status).toBe(204)
    expect(cookiesOf(response, owner.cookie)).not.toContain('inviato-session')
    expect((await ask(server, owner.cookie)).status).toBe(401)
    const document = await deviceDocument(server, owner)
    expect(document.body).toMatchObject({ name: 'Browser', endedAt: aString })
    expect(endsSession(document, { id: owner.member.id, deviceId: owner.deviceId })).toBe(true)
    expect(endsSession(document, { id: owner.member.id, deviceId: owner.member.id })).toBe(false)
  })

  it('everywhere ends those of all devices', async () => {
    await using server = await startServer()
    const owner = await createWorkspace(server)
    const second = await signIn(server, owner)
    const other = await addMember(server, owner, 'author')
    await owner.fetch('/api/sign-out', { json: { everywhere: true } })
    expect((await second.fetch('/api/session')).status).toBe(401)
    expect((await other.fetch('/api/session')).status).toBe(200)
    expect((await deviceDocument(server, second)).body.endedAt).toBeDefined()
  })

  it('is no error for who is signed out already', async () => {
    await using server = await startServer()
    expect((await server.fetch('/api/sign-out', { json: {} })).status).toBe(204)
  })
})

describe('a stream', () => {
  it.each(['signs out', 'is signed out from elsewhere'])('ends when its device %s', async (how) => {
    await using server = await startServer()
    const owner = await createWorkspace(server)
    const other = await signIn(server, owner)
    const at = `/api/workspaces/${owner.workspaceId}/replication`
    const stream = await owner.fetch(`${at}/stream?${inAddress(await checkpointOf(owner))}`)
    expect(stream.status).toBe(200)
    if (how === 'signs out') await owner.fetch('/api/sign-out', { json: {} })
    else await other.fetch(`/api/devices/${owner.deviceId}`, { method: 'DELETE' })
    // It would never end by itself, and says nothing more: not even why.
    expect(await stream.text()).not.toContain('endedAt')
  })
})

describe('devices', () => {
  it('are listed, and named after their browser until somebody knows better', async () => {
    await using server = await startServer()
    const owner = await createWorkspace(server)
    const userAgent = 'Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) Version/18.5 Mobile/15E148 Safari/604.1'
    const again = await server.fetch('/api/sign-in/password', {
      headers: { 'user-agent': userAgent },
      json: { email: owner.email, password, device: {} },
    })
    const { device } = await bodyOf(sessionResponse, again)
    expect(device.name).toBe('iPhone · Safari')
    await owner.fetch(`/api/devices/${device.id}`, { method: 'PATCH', json: { name: 'Telefono di scorta' } })
    const { devices } = await bodyOf(devicesResponse, owner.fetch('/api/devices'))
    expect(devices).toContainEqual(expect.objectContaining({ id: device.id, name: 'Telefono di scorta', current: false }))
    expect(devices).toContainEqual(expect.objectContaining({ id: owner.deviceId, current: true }))
    expect((await deviceDocument(server, { ...owner, deviceId: device.id })).body.name).toBe('Telefono di scorta')
  })

  it('are signed out from another one', async () => {
    await using server = await startServer()
    const owner = await createWorkspace(server)
    const lost = await signIn(server, owner)
    expect((await owner.fetch(`/api/devices/${lost.deviceId}`, { method: 'DELETE' })).status).toBe(204)
    expect((await lost.fetch('/api/session')).status).toBe(401)
    const { devices } = await bodyOf(devicesResponse, owner.fetch('/api/devices'))
    expect(devices.map(({ id }) => id)).toEqual([owner.deviceId])
  })

  it('of others are out of reach', async () => {
    await using server = await startServer()
    const owner = await createWorkspace(server)
    const author = await addMember(server, owner, 'author')
    await author.fetch(`/api/devices/${owner.deviceId}`, { method: 'DELETE' })
    await author.fetch(`/api/devices/${owner.deviceId}`, { method: 'PATCH', json: { name: 'Mine' } })
    expect(await (await owner.fetch('/api/session')).json()).toMatchObject({ device: { name: 'Browser' } })
  })

  it('keep their id when they sign in again, and never take another account’s', async () => {
    await using server = await startServer()
    const owner = await createWorkspace(server)
    const author = await addMember(server, owner, 'author')
    const signInOn = async (email: string, id: string): Promise<string> => {
      const response = await server.fetch('/api/sign-in/password', { json: { email, password, device: { id } } })
      return (await bodyOf(sessionResponse, response)).device.id
    }
    await owner.fetch('/api/sign-out', { json: {} })
    expect(await signInOn(owner.email, owner.deviceId)).toBe(owner.deviceId)
    expect((await deviceDocument(server, owner)).body.endedAt).toBeUndefined()
    expect(await signInOn(author.email, owner.deviceId)).not.toBe(owner.deviceId)
    expect((await deviceDocument(server, owner)).body.memberId).toBe(owner.member.id)
  })
})

describe('two people on one device', () => {
  it('take turns: who signs in ends the session of who was there', async () => {
    await using server = await startServer()
    const owner = await createWorkspace(server)
    const author = await addMember(server, owner, 'author')
    await owner.fetch('/api/sign-in/password', { json: { email: author.email, password: 'tre gatti sul tetto', device: {} } })
    expect((await owner.fetch('/api/session')).status).toBe(401)
    expect((await author.fetch('/api/session')).status).toBe(200)
  })
})

describe('what only one phone has', () => {
  const holds = { documents: 2, media: 14, bytes: 38_000_000 }

  it('stands in its document for the others, with when it was said, and goes to zero', async () => {
    const clock = movableClock()
    await using server = await startServer({ overrides: { clock } })
    const owner = await createWorkspace(server)
    const author = await addMember(server, owner, 'author')
    const path = `/api/workspaces/${author.workspaceId}/holdings`
    clock.forward(5 * minute)
    const at = clock.now().toISOString()
    expect((await author.fetch(path, { method: 'PUT', json: holds })).status).toBe(204)
    expect((await deviceDocument(server, author)).body).toMatchObject({ lastSeenAt: at, holds: { ...holds, at } })
    const { devices } = devicesResponse.parse(await (await author.fetch('/api/devices')).json())
    expect(devices[0]?.lastSeenAt).toBe(at)
    await author.fetch(path, { method: 'PUT', json: { documents: 0, media: 0, bytes: 0 } })
    expect((await deviceDocument(server, author)).body.holds).toMatchObject({ documents: 0, media: 0, bytes: 0 })
  })

  it('stays as it was last known when the phone is signed out', async () => {
    await using server = await startServer()
    const owner = await createWorkspace(server)
    await owner.fetch(`/api/workspaces/${owner.workspaceId}/holdings`, { method: 'PUT', json: holds })
    await owner.fetch('/api/sign-out', { json: {} })
    expect((await deviceDocument(server, owner)).body).toMatchObject({ endedAt: aString, holds })
  })

  it('is told to the workspace that it belongs to, and by its members alone', async () => {
    await using server = await startServer()
    const owner = await createWorkspace(server)
    const stranger = await createWorkspace(server, 'Altro brand')
    const path = `/api/workspaces/${owner.workspaceId}/holdings`
    expect((await stranger.fetch(path, { method: 'PUT', json: holds })).status).toBe(403)
    expect((await server.fetch(path, { method: 'PUT', json: holds })).status).toBe(401)
    expect((await stranger.fetch(`/api/workspaces/${stranger.workspaceId}/holdings`, { method: 'PUT', json: holds })).status).toBe(204)
    expect((await deviceDocument(server, owner)).body).not.toHaveProperty('holds')
  })
})
