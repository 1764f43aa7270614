import { spawn } from 'node:child_process'
import { text } from 'node:stream/consumers'
import { rm, writeFile } from 'node:fs/promises'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { randomBytes } from 'node:crypto'
import { expect, it } from 'vitest'
import { createHome, spawnServer, type Home } from '../support/server.ts'

/** Starts the server where it cannot start, and resolves to what it says and its exit code. */
async function failToStart(env: Record<string, string>): Promise<[code: unknown, said: string]> {
  const main = fileURLToPath(import.meta.resolve('@inviato/server/src/main.ts'))
  const child = spawn(process.execPath, [main], { env, stdio: ['ignore', 'ignore', 'pipe'] })
  const [said, exit] = await Promise.all([text(child.stderr), once(child, 'exit')])
  return [exit[0], said.trim()]
}

const places = (home: Home) => ({ ...home.env, PORT: '0' })

it('prints one line: the link that sets it up', async () => {
  await using server = await spawnServer()
  expect(server.greeting).toMatch(new RegExp(`^Inviato is ready\\. .*${server.url}/setup#[\\w-]{43}$`))
})

it('names the variable that it cannot use', async () => {
  await using home = await createHome()
  const [code, said] = await failToStart({ ...places(home), PORT: 'eighty' })
  expect([code, said]).toEqual([1, 'The configuration cannot be used.\nPORT: must be a number'])
})

it('says that its port is taken', async () => {
  await using server = await spawnServer()
  await using home = await createHome()
  const [code, said] = await failToStart({ ...places(home), PORT: new URL(server.url).port })
  expect([code, said]).toEqual([1, expect.stringMatching(/^PORT: /)])
})

it('refuses data that was sealed with another key', async () => {
  await using home = await createHome()
  {
    await using server = await spawnServer({ home })
    await server.kill('SIGTERM')
  }
  const key = home.env.KEY_FILE ?? ''
  await writeFile(key, `another ${randomBytes(32).toString('base64')}\n`)
  expect(await failToStart(places(home))).toEqual([1, expect.stringMatching(/^KEY_FILE: this is not the key/)])
  // A lost file is made anew, and is just as wrong.
  await rm(key)
  expect(await failToStart(places(home))).toEqual([1, expect.stringMatching(/^KEY_FILE: this is not the key/)])
})

it.runIf(process.env.TEST_STORE === 'embedded')('never runs twice on the same data', async () => {
  await using home = await createHome()
  await using _first = await spawnServer({ home })
  expect(await failToStart(places(home))).toEqual([1, expect.stringMatching(/^DATA_DIR: another Inviato/)])
})
