import { randomBytes } from 'node:crypto'
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { CannotOpen, createSecrets, readKeyFile, type MasterKey } from '@inviato/server/src/secrets.ts'

const belongsTo = { workspace: 'w', channel: 'c', field: 'appPassword' }
const key = (id: string): MasterKey => ({ id, key: randomBytes(32) })

async function temporary() {
  const folder = await mkdtemp(join(tmpdir(), 'inviato-keys-'))
  return { folder, [Symbol.asyncDispose]: () => rm(folder, { recursive: true }) }
}

it('opens what it sealed, and never seals twice alike', () => {
  const secrets = createSecrets([key('a')])
  const sealed = secrets.seal('xyz-àè-🎈', belongsTo)
  expect(secrets.open(sealed, belongsTo)).toBe('xyz-àè-🎈')
  expect(sealed).not.toContain('xyz')
  expect(secrets.seal('xyz-àè-🎈', belongsTo)).not.toBe(sealed)
})

it('opens a value only for what it was sealed for', () => {
  const secrets = createSecrets([key('a')])
  const sealed = secrets.seal('token', belongsTo)
  for (const other of [{ workspace: 'v' }, { channel: 'd' }, { field: 'refreshToken' }]) {
    expect(() => secrets.open(sealed, { ...belongsTo, ...other })).toThrow(CannotOpen)
  }
})

it('opens nothing that was changed', () => {
  const secrets = createSecrets([key('a')])
  const sealed = secrets.seal('token', belongsTo)
  const [version, id, box = ''] = sealed.split('.')
  for (let at = 0; at < box.length - 1; at += 5) {
    const other = box.slice(0, at) + (box[at] === 'A' ? 'B' : 'A') + box.slice(at + 1)
    expect(() => secrets.open(`${version}.${id}.${other}`, belongsTo)).toThrow(CannotOpen)
  }
  for (const nonsense of ['', 'v1', 'v1.a.', `v2.${id}.${box}`, `v1.b.${box}`]) {
    expect(() => secrets.open(nonsense, belongsTo)).toThrow(CannotOpen)
  }
})

it('opens values of the older of two keys, and seals with the newer', () => {
  const [older, newer] = [key('old'), key('new')]
  const before = createSecrets([older]).seal('token', belongsTo)
  const secrets = createSecrets([newer, older])
  expect(secrets.open(before, belongsTo)).toBe('token')
  expect(secrets.seal('token', belongsTo)).toMatch(/^v1\.new\./)
  expect(() => createSecrets([newer]).open(before, belongsTo)).toThrow('holds no key old')
})

it('derives one key per purpose, the same after every start', () => {
  const [older, newer] = [key('old'), key('new')]
  const secrets = createSecrets([newer, older])
  expect(secrets.derive('seals')).toHaveLength(32)
  expect(secrets.derive('seals')).toEqual(createSecrets([newer]).derive('seals'))
  expect(secrets.derive('seals')).not.toEqual(secrets.derive('forms'))
  expect(secrets.deriveAll('seals')).toEqual([secrets.derive('seals'), createSecrets([older]).derive('seals')])
})

it('makes a key file that only its owner reads, once', async () => {
  await using place = await temporary()
  const path = join(place.folder, 'deep', 'master.key')
  const both = await Promise.all([readKeyFile(path), readKeyFile(path)])
  expect(both[0]).toEqual(both[1])
  expect(await readKeyFile(path)).toEqual(both[0])
  expect((await stat(path)).mode & 0o777).toBe(0o600)
  expect(both[0][0].key).toHaveLength(32)
})

it('refuses a key file that holds anything else, without showing it', async () => {
  await using place = await temporary()
  const path = join(place.folder, 'master.key')
  for (const content of ['', 'secret-but-short', `a ${randomBytes(31).toString('base64')}`]) {
    await writeFile(path, content)
    await expect(readKeyFile(path)).rejects.toThrow('KEY_FILE')
    await expect(readKeyFile(path)).rejects.not.toThrow('secret-but-short')
    expect(await readFile(path, 'utf8')).toBe(content)
  }
})
