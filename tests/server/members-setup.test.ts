import { describe, expect, it } from 'vitest'
import { claim } from '@inviato/server/src/database/claim.ts'
import { getOrUndefined } from '@inviato/server/src/database/database.ts'
import { listWorkspaces } from '@inviato/server/src/database/workspace-list.ts'
import { offerSetup } from '@inviato/server/src/members/setup.ts'
import { movableClock, minute } from '../support/clock.ts'
import { aString, objectWith } from '../support/matchers.ts'
import { createWorkspace, password, signIn, tokenOf } from '../support/people.ts'
import { type ServerOptions, startServer } from '../support/server.ts'

const giulia = { name: 'Giulia Marini', email: 'giulia@example.com', language: 'it' }

function bodyFor(token: string, change: { email?: string; password?: string; publicUrl?: string } = {}) {
  const credential = { kind: 'password', password: change.password ?? password }
  return {
    token,
    workspace: { name: 'Fiera del Mare', zone: 'Europe/Rome' },
    account: { ...giulia, email: change.email ?? giulia.email, credential },
    device: {},
    ...(change.publicUrl && { publicUrl: change.publicUrl }),
  }
}

async function startWithLink(options?: ServerOptions) {
  const server = await startServer(options)
  const link = (await offerSetup(server.ctx)) ?? ''
  return { server, link, token: tokenOf(link), [Symbol.asyncDispose]: () => server[Symbol.asyncDispose]() }
}

async function codeOf(response: Response): Promise<unknown> {
  const body: unknown = await response.json()
  return body && typeof body === 'object' && 'code' in body ? `${response.status} ${String(body.code)}` : response.status
}

describe('the set-up link', () => {
  it('carries its token in the fragment, and the store only a hash of it', async () => {
    await using start = await startWithLink()
    expect(start.link).toBe(`${start.server.url}/setup#${start.token}`)
    const { rows } = await start.server.ctx.store.directory.allDocs({ include_docs: true })
    expect(rows.map(({ id }) => id)).toContain('setup:first')
    expect(JSON.stringify(rows)).not.toContain(start.token)
  })

  it('is not used up by looking at it', async () => {
    await using start = await startWithLink()
    for (let i = 0; i < 3; i++) {
      const response = await start.server.fetch('/api/setup/inspect', { json: { token: start.token } })
      expect(await response.json()).toEqual({ expiresAt: aString, publicUrl: null })
    }
    expect((await start.server.fetch('/api/setup', { json: bodyFor(start.token) })).status).toBe(201)
  })

  it('is refused the second time', async () => {
    await using start = await startWithLink()
    await start.server.fetch('/api/setup', { json: bodyFor(start.token) })
    const again = await start.server.fetch('/api/setup', { json: bodyFor(start.token, { email: 'marco@example.com' }) })
    expect(await codeOf(again)).toBe('410 link_used')
    expect(await codeOf(await start.server.fetch('/api/setup/inspect', { json: { token: start.token } }))).toBe('410 link_used')
  })

  it('makes one owner of two people at the same moment', async () => {
    await using start = await startWithLink()
    const bodies = ['giulia@example.com', 'marco@example.com', 'ada@example.com'].map((email) => bodyFor(start.token, { email }))
    const answers = await Promise.all(bodies.map((body) => start.server.fetch('/api/setup', { json: body })))
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 410, 410])
    expect(await listWorkspaces(start.server.ctx.store.directory)).toHaveLength(1)
    const { rows } = await start.server.ctx.store.directory.allDocs({ startkey: 'account:', endkey: 'account:\uffff' })
    expect(rows).toHaveLength(1)
  })

  it('works for thirty minutes', async () => {
    const clock = movableClock()
    await using start = await startWithLink({ overrides: { clock } })
    clock.forward(30 * minute - 1)
    expect((await start.server.fetch('/api/setup/inspect', { json: { token: start.token } })).status).toBe(200)
    clock.forward(1)
    expect(await codeOf(await start.server.fetch('/api/setup', { json: bodyFor(start.token) }))).toBe('410 link_expired')
  })

  it('is void when a later start prints another', async () => {
    await using start = await startWithLink()
    const later = (await offerSetup(start.server.ctx)) ?? ''
    expect(later).not.toBe(start.link)
    expect(await codeOf(await start.server.fetch('/api/setup', { json: bodyFor(start.token) }))).toBe('404 link_unknown')
    expect((await start.server.fetch('/api/setup', { json: bodyFor(tokenOf(later)) })).status).toBe(201)
  })

  it('is not printed where there is an owner', async () => {
    await using start = await startWithLink()
    await start.server.fetch('/api/setup', { json: bodyFor(start.token) })
    expect(await offerSetup(start.server.ctx)).toBeUndefined()
  })

  it('survives a password that is refused', async () => {
    await using start = await startWithLink()
    const weak = await start.server.fetch('/api/setup', { json: bodyFor(start.token, { password: 'password1234' }) })
    expect(await codeOf(weak)).toBe('400 password_too_common')
    const personal = await start.server.fetch('/api/setup', { json: bodyFor(start.token, { password: 'fieradelmare25' }) })
    expect(await codeOf(personal)).toBe('400 password_too_personal')
    expect((await start.server.fetch('/api/setup', { json: bodyFor(start.token) })).status).toBe(201)
  })
})

describe('set-up', () => {
  it('makes the workspace with its owner, policy and a connected Live page', async () => {
    await using server = await startServer()
    const owner = await createWorkspace(server)
    const db = server.ctx.store.workspace(owner.workspaceId)
    const { rows } = await db.allDocs({ include_docs: true })
    const bodies = rows.map(({ doc }) => doc?.body ?? doc?.policy)
    expect(bodies).toContainEqual({ kind: 'member', name: 'Giulia Marini', role: 'owner', language: 'it' })
    expect(bodies).toContainEqual(expect.objectContaining({ approval: 'none' }))
    const settings = objectWith({ network: 'live', slug: 'fiera-del-mare', open: false })
    expect(bodies).toContainEqual(objectWith({ kind: 'channel', settings }))
    expect(bodies).toContainEqual(expect.objectContaining({ kind: 'connection', state: 'connected' }))
    expect(bodies).toContainEqual(expect.objectContaining({ kind: 'device', memberId: owner.member.id }))
  })

  it('is finished at the next start when the process died in the middle', async () => {
    await using start = await startWithLink()
    const { ctx } = start.server
    await start.server.fetch('/api/setup', { json: bodyFor(start.token) })
    const [workspaceId = ''] = await listWorkspaces(ctx.store.directory)
    // All that the one conditional write had stored is left; what follows it is taken away.
    await ctx.store.destroyWorkspace(workspaceId)
    const { rows } = await ctx.store.directory.allDocs()
    for (const { id, value } of rows) if (!id.startsWith('setup:')) await ctx.store.directory.remove({ _id: id, _rev: value.rev })

    expect(await offerSetup(ctx)).toBeUndefined()
    const owner = await signIn(start.server, giulia)
    expect(owner.workspaceId).toBe(workspaceId)
    expect(await getOrUndefined(ctx.store.workspace(workspaceId), `members:${owner.member.id}`)).toBeDefined()
  })

  it('does not take over from an owner whose record is only seen late', async () => {
    await using start = await startWithLink()
    const { directory } = start.server.ctx.store
    const before = await directory.get('setup:first')
    await start.server.fetch('/api/setup', { json: bodyFor(start.token) })
    expect(await claim(directory, { ...before, hash: 'x' })).toBeUndefined()
  })
})

describe('the public address', () => {
  const host = 'social.example.com'
  const page = { host, origin: `https://${host}` }

  it('is asked where nobody fixed it and the page is not on this machine', async () => {
    await using start = await startWithLink()
    const inspect = { method: 'POST', url: '/api/setup/inspect', headers: page, payload: { token: start.token } } as const
    expect((await start.server.app.inject(inspect)).json()).toMatchObject({ publicUrl: `https://${host}` })

    const setUp = (publicUrl?: string) =>
      start.server.app.inject({ method: 'POST', url: '/api/setup', headers: page, payload: bodyFor(start.token, { publicUrl }) })
    expect((await setUp()).json()).toMatchObject({ code: 'public_url_differs' })
    expect((await setUp('https://elsewhere.example.com')).json()).toMatchObject({ code: 'public_url_differs' })
    const done = await setUp(`https://${host}`)
    expect(done.json()).toMatchObject({ publicUrl: `https://${host}` })
    expect(String(done.headers['set-cookie'])).toMatch(/__Host-inviato-session=\S+; Max-Age=\d+; Path=\/; HttpOnly; Secure; SameSite=Lax/)
  })

  it('has to be https', async () => {
    await using start = await startWithLink()
    const plain = { host: '192.168.1.20:3000', origin: 'http://192.168.1.20:3000' }
    const inspect = { method: 'POST', url: '/api/setup/inspect', headers: plain, payload: { token: start.token } } as const
    expect((await start.server.app.inject(inspect)).json()).toMatchObject({ code: 'public_url_insecure' })
    const payload = bodyFor(start.token, { publicUrl: plain.origin })
    const setUp = await start.server.app.inject({ method: 'POST', url: '/api/setup', headers: plain, payload })
    expect(setUp.json()).toMatchObject({ code: 'public_url_insecure' })
  })

  it('is the only one from then on', async () => {
    await using start = await startWithLink()
    const payload = bodyFor(start.token, { publicUrl: page.origin })
    await start.server.app.inject({ method: 'POST', url: '/api/setup', headers: page, payload })
    const other = await start.server.app.inject({ url: '/api/session', headers: { host: 'rebound.example.net' } })
    expect(other.statusCode).toBe(421)
    expect((await start.server.app.inject({ url: '/api/session', headers: { host } })).statusCode).toBe(401)
  })

  it('is not asked where the operator fixed it', async () => {
    await using start = await startWithLink({ env: { PUBLIC_URL: 'https://social.example.com' } })
    expect(start.link).toMatch(/^https:\/\/social\.example\.com\/setup#/)
    const inspect = { method: 'POST', url: '/api/setup/inspect', payload: { token: start.token } } as const
    expect((await start.server.app.inject({ ...inspect, headers: page })).json()).toMatchObject({ publicUrl: null })
    const other = { host: 'rebound.example.net', origin: 'https://rebound.example.net' }
    expect((await start.server.app.inject({ ...inspect, headers: other })).statusCode).toBe(421)
  })
})
