import type { Response } from '@playwright/test'
import { readFile } from 'node:fs/promises'
import { setUpWorkspace } from '../support/accounts.ts'
import { openPhone } from '../support/phone.ts'
import { spawnServer } from '../support/server.ts'
import type { Figure } from './figure.ts'

const contentsFile = new URL('../../web/.svelte-kit/chunk-contents.json', import.meta.url)

/**
 * The JavaScript that a signed-in phone with nothing kept fetches until its first screen stands still: bytes over the
 * wire, as the server compressed them (gzip: browsers take no better over plain HTTP).
 */
export async function firstRoute(): Promise<Figure[]> {
  await using server = await spawnServer()
  await using phone = await openPhone(server.url, { bare: true })
  await setUpWorkspace(phone, { url: server.url, setupToken: server.greeting.split('#')[1] ?? '' })
  const scripts: Response[] = []
  phone.context.on('response', (response) => {
    if (response.request().resourceType() === 'script') scripts.push(response)
  })
  const page = await phone.open('/now')
  await page.getByRole('heading', { level: 1 }).waitFor()
  await page.locator('main [aria-busy], main [data-loading]').waitFor({ state: 'detached' })
  await page.waitForTimeout(2000)
  const sizes = await Promise.all(scripts.map(async (each) => [new URL(each.url()).pathname.slice(1), (await each.request().sizes()).responseBodySize] as const))
  const total = sizes.reduce((sum, [, size]) => sum + size, 0)
  return [{ name: 'JavaScript of the first route, over the wire', value: total / 1000, unit: 'kB gzip', limit: 170, detail: await whatIsIn(sizes) }]
}

/** Attributes each file's bytes to the packages in it, by their share of its characters. */
async function whatIsIn(sizes: readonly (readonly [file: string, bytes: number])[]): Promise<string> {
  const contents: unknown = JSON.parse(await readFile(contentsFile, 'utf8'))
  const weights = new Map<string, number>()
  for (const [file, bytes] of sizes) {
    const parts = partsOf(contents, file)
    const all = parts.reduce((sum, [, length]) => sum + length, 0)
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
