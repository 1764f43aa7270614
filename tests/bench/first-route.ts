import { readFile } from 'node:fs/promises'
import { gzipSync } from 'node:zlib'
import { setUpWorkspace } from '../support/accounts.ts'
import { openPhone, type Phone } from '../support/phone.ts'
import { spawnServer } from '../support/server.ts'
import type { Figure } from './figure.ts'

const built = new URL('../../web/build/', import.meta.url)
const contentsFile = new URL('../../web/.svelte-kit/chunk-contents.json', import.meta.url)

/**
 * The JavaScript that a phone with nothing kept fetches: on the first screen that it can see, which is an invitation's,
 * and on the screen of Now of somebody signed in, until it stands. Bytes as the server compresses them by gzip.
 */
export async function firstRoute(): Promise<Figure[]> {
  await using server = await spawnServer()
  await using guest = await openPhone(server.url, { bare: true })
  const invitation = await scriptsOf(guest, '/join#not-a-real-secret', 'h1')
  await using member = await openPhone(server.url, { bare: true })
  await setUpWorkspace(member, { url: server.url, setupToken: server.greeting.split('#')[1] ?? '' })
  const now = await scriptsOf(member, '/now', 'main h2')
  return [
    { name: 'JavaScript of an invitation', value: total(invitation), unit: 'kB gzip', limit: 170, detail: await whatIsIn(invitation) },
    { name: 'JavaScript of the first route, Now, signed in, nothing kept', value: total(now), unit: 'kB gzip', limit: 170, detail: await whatIsIn(now) },
  ]
}

type Sizes = readonly (readonly [file: string, bytes: number])[]

/** What was fetched until the selector was there, and went on within the same breath. */
async function scriptsOf(phone: Phone, path: string, ready: string): Promise<Sizes> {
  const files = new Set<string>()
  phone.context.on('request', (request) => {
    if (request.resourceType() === 'script') files.add(new URL(request.url()).pathname.slice(1))
  })
  const page = await phone.open(path)
  await page.locator(ready).first().waitFor()
  return Promise.all([...files].map(async (file) => [file, await compressed(file)] as const))
}

async function compressed(file: string): Promise<number> {
  return gzipSync(await readFile(new URL(file, built)), { level: 9 }).length
}

function total(sizes: Sizes): number {
  return sizes.reduce((sum, [, size]) => sum + size, 0) / 1000
}

/** Attributes each file's bytes to the packages in it, by their share of its characters. */
async function whatIsIn(sizes: Sizes): Promise<string> {
  const contents: unknown = JSON.parse(await readFile(contentsFile, 'utf8'))
  const weights = new Map<string, number>()
  for (const [file, bytes] of sizes) {
    const parts = partsOf(contents, file)
    const all = parts.reduce((sum, [, length]) => sum + length, 0)
    if (all === 0) continue
    for (const [name, length] of parts) weights.set(name, (weights.get(name) ?? 0) + (bytes * length) / all)
  }
  return [...weights]
    .sort(([, a], [, b]) => b - a)
    .filter(([, bytes]) => bytes > 500)
    .map(([name, bytes]) => `${name} ${(bytes / 1000).toFixed(1)}`)
    .join(' · ')
}

function partsOf(contents: unknown, file: string): [string, number][] {
  const parts: unknown = typeof contents === 'object' && contents !== null ? Reflect.get(contents, file) : undefined
  if (typeof parts !== 'object' || parts === null) return [['inviato', 1]]
  return Object.entries(parts).map(([name, length]) => [name, Number(length)])
}
