import { describe, expect, it } from 'vitest'
import { giveBack, spendTry } from '@inviato/server/src/members/limit.ts'
import { readAccount } from '@inviato/server/src/members/account.ts'
import { movableClock, minute } from '../support/clock.ts'
import { addMember, createWorkspace, password, signIn } from '../support/people.ts'
import { startServer, type TestServer } from '../support/server.ts'

function attempt(server: TestServer, email: string, word: string, cookie = ''): Promise<Response> {
  return server.fetch('/api/sign-in/password', { headers: { cookie }, json: { email, password: word, device: {} } })
}

async function failTimes(server: TestServer, times: number, email: string, cookie?: string): Promise<void> {
  for (let i = 0; i < times; i++) await attempt(server, email, `wrong password ${i}`, cookie)
}

describe('signing in by password', () => {
  it('does not tell an unknown e-mail from a wrong password', async () => {
    await using server = await startServer()
    const { email } = await createWorkspace(server)
    const wrong = await attempt(server, email, 'quattro gatti sul tetto')
    const unknown = await attempt(server, 'nobody@example.com', 'quattro gatti sul tetto')
    expect(wrong.status).toBe(401)
    expect([unknown.status, await unknown.json()]).toEqual([wrong.status, await wrong.json()])
    expect([wrong.headers.getSetCookie(), unknown.headers.getSetCookie()]).toEqual([[], []])
  })

  it('takes the e-mail in any case', async () => {
    await using server = await startServer()
    const { email } = await createWorkspace(server)
    expect((await attempt(server, email.toUpperCase(), password)).status).toBe(200)
  })

  it('makes the hash anew when it is of an older cost', async () => {
    await using server = await startServer()
    const owner = await createWorkspace(server)
    const { directory } = server.ctx.store
    const stored = await directory.get(`account:${owner.accountId}`)
    // Argon2id of the same password at m=8192, t=1.
    const { argon2Sync } = await import('node:crypto')
    const salt = Buffer.alloc(16, 1)
    const tag = argon2Sync('argon2id', { message: password, nonce: salt, tagLength: 32, memory: 8192, passes: 1, parallelism: 1 })
    const [encodedSalt, encodedTag] = [salt, tag].map((bytes) => bytes.toString('base64').replaceAll('=', ''))
    await directory.put({ ...stored, password: `$argon2id$v=19$m=8192,t=1,p=1$${encodedSalt}$${encodedTag}` })
    await signIn(server, owner)
    expect((await readAccount(server.ctx, owner.accountId)).password).toMatch(/m=19456,t=2,p=1/)
    await signIn(server, owner)
  })
})

describe('limits', () => {
  it('stop strangers after ten wrong passwords for an account, for a quarter of an hour', async () => {
    const clock = movableClock()
    await using server = await startServer({ overrides: { clock } })
    const { email } = await createWorkspace(server)
    await failTimes(server, 10, email)
    const eleventh = await attempt(server, email, password)
    expect(eleventh.status).toBe(429)
    expect(await eleventh.json()).toMatchObject({ code: 'too_many_tries' })
    expect(Number(eleventh.headers.get('retry-after'))).toBe(15 * 60)
    clock.forward(15 * minute)
    expect((await attempt(server, email, password)).status).toBe(200)
  })

  it('look the same for an account that does not exist', async () => {
    await using server = await startServer()
    await failTimes(server, 10, 'nobody@example.com')
    expect((await attempt(server, 'nobody@example.com', password)).status).toBe(429)
  })

  it('leave the owner’s own browser alone', async () => {
    await using server = await startServer()
    const owner = await createWorkspace(server)
    await failTimes(server, 10, owner.email)
    expect((await attempt(server, owner.email, password, owner.cookie)).status).toBe(200)
    await owner.fetch('/api/sign-out', { json: {} })
    expect((await attempt(server, owner.email, password, owner.cookie)).status).toBe(200)
  })

  it('hold for the owner’s own browser too', async () => {
    await using server = await startServer()
    const owner = await createWorkspace(server)
    await failTimes(server, 10, owner.email, owner.cookie)
    expect((await attempt(server, owner.email, password, owner.cookie)).status).toBe(429)
  })

  it('do not shut out the others behind a venue’s one address', async () => {
    await using server = await startServer()
    const owner = await createWorkspace(server)
    const author = await addMember(server, owner, 'author')
    await failTimes(server, 12, owner.email)
    expect((await attempt(server, author.email, password)).status).toBe(200)
  })

  it('count what is tried at the same time', async () => {
    await using server = await startServer()
    const { email } = await createWorkspace(server)
    const answers = await Promise.all(Array.from({ length: 14 }, (_, i) => attempt(server, email, `wrong password ${i}`)))
    expect(answers.filter(({ status }) => status === 429)).toHaveLength(4)
  })

  it('forget what succeeded, and are kept in the store', async () => {
    const clock = movableClock()
    await using server = await startServer({ overrides: { clock } })
    const allowance = { tries: 2, windowMs: minute }
    const spend = () => spendTry(server.ctx, 'key', allowance)
    await spend()
    await giveBack(server.ctx, 'key')
    await spend()
    await spend()
    await expect(spend()).rejects.toMatchObject({ status: 429, retryAfter: 60 })
    const { rows } = await server.ctx.store.directory.allDocs({ startkey: 'limit:', endkey: 'limit:\uffff', include_docs: true })
    expect(rows.map(({ doc }) => doc)).toEqual([expect.objectContaining({ count: 2 })])
  })
})
