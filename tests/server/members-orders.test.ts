import { describe, expect, it } from 'vitest'
import { inviteResponse } from '@inviato/shared/api.ts'
import { sessionResponse } from '@inviato/shared/session.ts'
import { createId } from '@inviato/shared/id.ts'
import { memberSchema } from '@inviato/shared/member.ts'
import { caughtUp } from '@inviato/server/src/database/caught-up.ts'
import { fieldsOf } from '@inviato/server/src/database/document.ts'
import { endsSession } from '@inviato/server/src/members/session.ts'
import { bodyOf } from '../support/answers.ts'
import { addMember, createWorkspace, type Person, tokenOf } from '../support/people.ts'
import { startServer, type TestServer } from '../support/server.ts'

/** Writes the order as the replication door would have stored it, and waits until it was dealt with. */
async function order(server: TestServer, by: Person, about: Person, body: object): Promise<void> {
  const id = createId()
  const at = new Date().toISOString()
  const db = server.ctx.store.workspace(by.workspaceId)
  const subject = `members:${about.member.id}`
  await db.put({ _id: `decisions:${id}`, id, by: by.member.id, at, arrivedAt: at, subject, body: { kind: 'order', ...body } })
  await caughtUp(db)
}

async function memberDocument(server: TestServer, { workspaceId, member }: Person) {
  return memberSchema.parse(fieldsOf(await server.ctx.store.workspace(workspaceId).get(`members:${member.id}`)))
}

async function roleOf(person: Person): Promise<unknown> {
  const { memberships } = await bodyOf(sessionResponse, person.fetch('/api/session'))
  return memberships[0]?.role
}

describe('an owner’s order', () => {
  it('changes a member’s role', async () => {
    await using server = await startServer()
    const owner = await createWorkspace(server)
    const author = await addMember(server, owner, 'author')
    await order(server, owner, author, { act: 'role', role: 'manager' })
    expect(await roleOf(author)).toBe('manager')
    expect((await memberDocument(server, author)).body).toMatchObject({ role: 'manager', name: author.name })
  })

  it('removes a member, whose document says so', async () => {
    await using server = await startServer()
    const owner = await createWorkspace(server)
    const author = await addMember(server, owner, 'author')
    await order(server, owner, author, { act: 'remove' })
    const document = await memberDocument(server, author)
    expect(endsSession(document, { id: author.member.id, deviceId: author.deviceId })).toBe(true)
    expect(await roleOf(author)).toBeUndefined()
    const path = `/api/workspaces/${owner.workspaceId}/invitations`
    expect(await (await author.fetch(path)).json()).toMatchObject({ code: 'not_a_member' })
  })

  it('lets a removed member come back as themselves', async () => {
    await using server = await startServer()
    const owner = await createWorkspace(server)
    const author = await addMember(server, owner, 'author')
    await order(server, owner, author, { act: 'remove' })
    const invited = await owner.fetch(`/api/workspaces/${owner.workspaceId}/invitations`, { json: { role: 'manager', name: '' } })
    const token = tokenOf((await bodyOf(inviteResponse, invited)).link)
    await author.fetch('/api/join', { json: { token, device: { id: author.deviceId } } })
    const { body } = await memberDocument(server, author)
    expect(body).toEqual({ kind: 'member', name: author.name, role: 'manager', language: 'it' })
  })

  it('never takes the last owner', async () => {
    await using server = await startServer()
    const owner = await createWorkspace(server)
    await order(server, owner, owner, { act: 'role', role: 'author' })
    await order(server, owner, owner, { act: 'remove' })
    expect(await roleOf(owner)).toBe('owner')
    const second = await addMember(server, owner, 'owner')
    await order(server, owner, owner, { act: 'remove' })
    expect(await roleOf(second)).toBe('owner')
    expect(await roleOf(owner)).toBeUndefined()
  })

  it('does nothing when the member has another role by now', async () => {
    await using server = await startServer()
    const owner = await createWorkspace(server)
    const author = await addMember(server, owner, 'author')
    await order(server, owner, author, { act: 'role', role: 'owner', seenState: 'manager' })
    expect(await roleOf(author)).toBe('author')
  })
})

describe('an order of somebody else', () => {
  it.each(['manager', 'author'] as const)('changes nothing: %s', async (role) => {
    await using server = await startServer()
    const owner = await createWorkspace(server)
    const author = await addMember(server, owner, 'author')
    const other = await addMember(server, owner, role)
    await order(server, other, author, { act: 'remove' })
    await order(server, other, other, { act: 'role', role: 'owner' })
    expect([await roleOf(author), await roleOf(other)]).toEqual(['author', role])
  })

  it('changes nothing when its author was an owner only when it was written', async () => {
    await using server = await startServer()
    const owner = await createWorkspace(server)
    const former = await addMember(server, owner, 'owner')
    const author = await addMember(server, owner, 'author')
    await order(server, owner, former, { act: 'role', role: 'author' })
    await order(server, former, author, { act: 'remove' })
    expect(await roleOf(author)).toBe('author')
  })
})
