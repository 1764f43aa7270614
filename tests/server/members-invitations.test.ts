import { invitationsResponse, inviteResponse } from '@inviato/shared/api.ts'
import { sessionResponse } from '@inviato/shared/session.ts'
import { describe, expect, it } from 'vitest'
import { bodyOf, codeOf } from '../support/answers.ts'
import { movableClock, day } from '../support/clock.ts'
import { addMember, cookiesOf, createWorkspace, password, type Person, signIn, tokenOf } from '../support/people.ts'
import { startServer, type TestServer } from '../support/server.ts'

async function invite(person: Person, role: string, name = 'Ada'): Promise<{ id: string; link: string; token: string }> {
  const response = await person.fetch(`/api/workspaces/${person.workspaceId}/invitations`, { json: { role, name } })
  const { invitation, link } = await bodyOf(inviteResponse, response)
  return { id: invitation.id, link, token: tokenOf(link) }
}

function join(server: TestServer, token: string, email = 'ada@example.com'): Promise<Response> {
  const account = { name: 'Ada Neri', email, language: 'en', credential: { kind: 'password', password } }
  return server.fetch('/api/join', { json: { token, account, device: {} } })
}

async function refusalOf(response: Response): Promise<string> {
  return `${response.status} ${await codeOf(response)}`
}

describe('an invitation', () => {
  it('is a link whose token is in the fragment, and in the store only as a hash', async () => {
    await using server = await startServer()
    const owner = await createWorkspace(server)
    const { link, token } = await invite(owner, 'manager')
    expect(link).toBe(`${server.url}/join#${token}`)
    const { rows } = await server.ctx.store.directory.allDocs({ include_docs: true })
    expect(JSON.stringify(rows)).not.toContain(token)
  })

  it('says what one joins, as what, and who invites', async () => {
    await using server = await startServer()
    const owner = await createWorkspace(server)
    const { token } = await invite(owner, 'author')
    const shown = await server.fetch('/api/join/inspect', { json: { token } })
    expect(await shown.json()).toMatchObject({ workspaceName: 'Fiera del Mare', role: 'author', invitedBy: 'Giulia Marini' })
  })

  it('makes a new person a member, signed in', async () => {
    await using server = await startServer()
    const owner = await createWorkspace(server)
    const joined = await join(server, (await invite(owner, 'manager')).token)
    const session = await bodyOf(sessionResponse, joined)
    expect(session.memberships).toMatchObject([{ workspaceId: owner.workspaceId, role: 'manager' }])
    const db = server.ctx.store.workspace(owner.workspaceId)
    expect(await db.get(`members:${session.account.id}`)).toMatchObject({ body: { name: 'Ada Neri', role: 'manager' } })
    expect(await db.get(`members:${session.device.id}`)).toMatchObject({ body: { kind: 'device' } })
    expect((await server.fetch('/api/session', { headers: { cookie: cookiesOf(joined) } })).status).toBe(200)
  })

  it('lets in the one who is signed in, with the account they have', async () => {
    await using server = await startServer()
    const giulia = await createWorkspace(server)
    const marco = await createWorkspace(server, 'Vela')
    const { token } = await invite(giulia, 'author')
    const joined = await server.fetch('/api/join', { headers: { cookie: marco.cookie }, json: { token, device: { id: marco.deviceId } } })
    const { account, memberships } = await bodyOf(sessionResponse, joined)
    expect(account.id).toBe(marco.accountId)
    expect(memberships.map(({ workspaceName, role }) => `${workspaceName}: ${role}`).sort()).toEqual([
      'Fiera del Mare: author',
      'Vela: owner',
    ])
  })

  it('works once', async () => {
    await using server = await startServer()
    const owner = await createWorkspace(server)
    const { token } = await invite(owner, 'author')
    await join(server, token)
    expect(await refusalOf(await join(server, token, 'bruno@example.com'))).toBe('410 link_used')
  })

  it('works once for two at the same moment', async () => {
    await using server = await startServer()
    const owner = await createWorkspace(server)
    const { token } = await invite(owner, 'author')
    const answers = await Promise.all(['ada@example.com', 'bruno@example.com'].map((email) => join(server, token, email)))
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 410])
  })

  it('can be finished by who used it, after a crash in the middle', async () => {
    await using server = await startServer()
    const owner = await createWorkspace(server)
    const { token } = await invite(owner, 'author')
    const { account } = await bodyOf(sessionResponse, join(server, token))
    const { directory } = server.ctx.store
    const lost = await directory.get(`membership:${account.id}:${owner.workspaceId}`)
    await directory.remove(lost)
    const signedIn = await server.fetch('/api/sign-in/password', { json: { email: 'ada@example.com', password, device: {} } })
    const again = await server.fetch('/api/join', { headers: { cookie: cookiesOf(signedIn) }, json: { token, device: {} } })
    expect((await bodyOf(sessionResponse, again)).memberships).toHaveLength(1)
  })

  it('ends after seven days', async () => {
    const clock = movableClock()
    await using server = await startServer({ overrides: { clock } })
    const owner = await createWorkspace(server)
    const { token } = await invite(owner, 'author')
    clock.forward(7 * day)
    expect(await refusalOf(await join(server, token))).toBe('410 link_expired')
  })

  it('can be taken back', async () => {
    await using server = await startServer()
    const owner = await createWorkspace(server)
    const { id, token } = await invite(owner, 'author')
    const path = `/api/workspaces/${owner.workspaceId}/invitations`
    expect((await owner.fetch(`${path}/${id}`, { method: 'DELETE' })).status).toBe(204)
    expect(await refusalOf(await join(server, token))).toBe('410 link_revoked')
    const { invitations } = await bodyOf(invitationsResponse, owner.fetch(path))
    expect(invitations).toMatchObject([{ id, name: 'Ada', state: 'revoked' }])
  })

  it('of one workspace cannot be touched from another', async () => {
    await using server = await startServer()
    const giulia = await createWorkspace(server)
    const marco = await createWorkspace(server, 'Vela')
    const { id, token } = await invite(giulia, 'author')
    await marco.fetch(`/api/workspaces/${marco.workspaceId}/invitations/${id}`, { method: 'DELETE' })
    expect((await join(server, token)).status).toBe(200)
  })

  it('with a changed token opens nothing', async () => {
    await using server = await startServer()
    const owner = await createWorkspace(server)
    const { token } = await invite(owner, 'author')
    const last = token.endsWith('A') ? 'E' : 'A'
    for (const wrong of [`${token.slice(0, -1)}${last}`, 'x'.repeat(64)]) {
      expect(await refusalOf(await server.fetch('/api/join/inspect', { json: { token: wrong } }))).toBe('404 link_unknown')
    }
  })

  it('does not give an address that is taken to somebody else', async () => {
    await using server = await startServer()
    const owner = await createWorkspace(server)
    const { token } = await invite(owner, 'author')
    expect(await refusalOf(await join(server, token, owner.email))).toBe('409 email_taken')
    expect((await join(server, token)).status).toBe(200)
    await signIn(server, owner)
  })
})

describe('roles that one hands out', () => {
  it.each([
    ['owner', 'owner', 201],
    ['owner', 'manager', 201],
    ['owner', 'author', 201],
    ['manager', 'owner', 403],
    ['manager', 'manager', 403],
    ['manager', 'author', 201],
    ['author', 'author', 403],
  ] as const)('%s invites %s: %i', async (inviter, role, status) => {
    await using server = await startServer()
    const owner = await createWorkspace(server)
    const person = inviter === 'owner' ? owner : await addMember(server, owner, inviter)
    const path = `/api/workspaces/${owner.workspaceId}/invitations`
    expect((await person.fetch(path, { json: { role, name: '' } })).status).toBe(status)
  })
})
