import { homedir } from 'node:os'
import { join, resolve } from 'node:path'
import { expect, it } from 'vitest'
import { InvalidConfig, readConfig } from '@inviato/server/src/config.ts'

it('has a default for everything', () => {
  expect(readConfig({})).toMatchObject({
    port: 3000,
    host: '127.0.0.1',
    dataDir: resolve('data'),
    publicUrl: undefined,
    trustProxy: false,
    couchdb: undefined,
    keyFile: join(homedir(), '.config', 'inviato', 'master.key'),
  })
})

it('keeps the master key outside of the data unless it is told otherwise', () => {
  const { keyFile, dataDir } = readConfig({ DATA_DIR: '/srv/inviato', XDG_CONFIG_HOME: '/etc/keys' })
  expect(keyFile).toBe('/etc/keys/inviato/master.key')
  expect(keyFile.startsWith(dataDir)).toBe(false)
  expect(readConfig({ KEY_FILE: '/run/secrets/key' }).keyFile).toBe('/run/secrets/key')
})

it('names every variable that it cannot use', () => {
  const attempt = () => readConfig({ PORT: 'eighty', PUBLIC_URL: 'ftp://x', COUCHDB_URL: 'nowhere', OPEN_STORE: 'maybe' })
  expect(attempt).toThrow(InvalidConfig)
  for (const name of ['PORT', 'PUBLIC_URL', 'COUCHDB_URL', 'OPEN_STORE']) expect(attempt).toThrow(name)
})

it('takes an empty variable for an absent one', () => {
  expect(readConfig({ PORT: '', PUBLIC_URL: '', COUCHDB_URL: '' })).toMatchObject({ port: 3000, publicUrl: undefined })
})

it('keeps of PUBLIC_URL its origin', () => {
  expect(readConfig({ PUBLIC_URL: 'https://Inviato.example.com/app/' }).publicUrl).toBe('https://inviato.example.com')
})

it('trusts no more proxies than it is told', () => {
  expect(readConfig({ TRUST_PROXY: 'loopback' }).trustProxy).toBe('loopback')
  expect(readConfig({ TRUST_PROXY: 'true' }).trustProxy).toBe(true)
  const { trustProxy } = readConfig({ TRUST_PROXY: '1' })
  if (typeof trustProxy !== 'function') throw new Error('A count becomes a function')
  expect([trustProxy('10.0.0.1', 0), trustProxy('10.0.0.2', 1)]).toEqual([true, false])
})
