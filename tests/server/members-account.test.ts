import { describe, expect, it } from 'vitest'
import { movableClock, minute } from '../support/clock.ts'
import { addMember, createWorkspace, password, signIn } from '../support/people.ts'
import { startServer } from '../support/server.ts'

const next = 'sette barche in rada'

describe('an account', () => {
  it('changes its name and language in all its workspaces', async () => {
    await using server = await startServer()
    const owner = await createWorkspace(server)
    const author = await addMember(server, owner, 'author')
    const changed = await author.fetch('/api/account', { method: 'PATCH', json: { name: 'Marco Blu', language: 'en' } })
    expect(await changed.json()).toMatchObject({ account: { name: 'Marco Blu', language: 'en' } })
    const document = await server.ctx.store.workspace(owner.workspaceId).get(`members:${author.member.id}`)
    expect(document).toMatchObject({ body: { name: 'Marco Blu', language: 'en', role: 'author' } })
  })

  it('changes its password by the current one, and signs out everywhere else', async () => {
    await using server = await startServer()
    const owner = await createWorkspace(server)
    const other = await signIn(server, owner)
    const change = (current: string | undefined, word: string) =>
      owner.fetch('/api/account', { method: 'PATCH', json: { password: { current, next: word } } })
    expect((await change('wrong password', next)).status).toBe(401)
    expect((await change(undefined, next)).status).toBe(401)
    expect(await (await change(password, 'password1234')).json()).toMatchObject({ code: 'password_too_common' })
    expect((await other.fetch('/api/session')).status).toBe(200)
    expect((await change(password, next)).status).toBe(200)
    expect((await other.fetch('/api/session')).status).toBe(401)
    expect((await owner.fetch('/api/session')).status).toBe(200)
    await expect(signIn(server, owner)).rejects.toThrow('401')
  })

  it('stops guesses of the current password', async () => {
    const clock = movableClock()
    await using server = await startServer({ overrides: { clock } })
    const owner = await createWorkspace(server)
    const change = (current: string) => owner.fetch('/api/account', { method: 'PATCH', json: { password: { current, next } } })
    for (let i = 0; i < 10; i++) await change(`wrong password ${i}`)
    expect((await change(password)).status).toBe(429)
    clock.forward(15 * minute)
    expect((await change(password)).status).toBe(200)
  })
})
