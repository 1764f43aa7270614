import { argon2Sync } from 'node:crypto'
import { expect, it } from 'vitest'
import { hashPassword, isOutdated, verifyPassword } from '@inviato/server/src/members/password.ts'

const salt = Buffer.alloc(16, 7)

function phc(memory: number): string {
  const tag = argon2Sync('argon2id', {
    message: 'tre gatti sul tetto',
    nonce: salt,
    tagLength: 32,
    memory,
    passes: 2,
    parallelism: 1,
  })
  return `$argon2id$v=19$m=${memory},t=2,p=1$${salt.toString('base64').replaceAll('=', '')}$${tag.toString('base64').replaceAll('=', '')}`
}

it('knows the password again, and no other', async () => {
  const stored = await hashPassword('tre gatti sul tetto')
  expect(stored).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/)
  expect(stored).not.toContain('gatti')
  expect(await verifyPassword('tre gatti sul tetto', stored)).toBe(true)
  expect(await verifyPassword('tre gatti sul tetto ', stored)).toBe(false)
})

it('salts: the same password is stored in two ways', async () => {
  expect(await hashPassword('tre gatti sul tetto')).not.toBe(await hashPassword('tre gatti sul tetto'))
})

it('takes é typed in one piece or in two for the same', async () => {
  const stored = await hashPassword('perch\u00e9 no? domani')
  expect(await verifyPassword('perche\u0301 no? domani', stored)).toBe(true)
})

it('says no for an account without a password', async () => {
  expect(await verifyPassword('tre gatti sul tetto', undefined)).toBe(false)
})

it('reads hashes of another cost and says that they are outdated', async () => {
  expect(await verifyPassword('tre gatti sul tetto', phc(8192))).toBe(true)
  expect(isOutdated(phc(8192))).toBe(true)
  expect(isOutdated(await hashPassword('tre gatti sul tetto'))).toBe(false)
})
