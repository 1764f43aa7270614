import type { Request } from '@playwright/test'
import { readFile } from 'node:fs/promises'
import { gzipSync } from 'node:zlib'
import { setUpWorkspace } from '../support/accounts.ts'
import { openPhone, type Phone } from '../support/phone.ts'
import { spawnServer } from '../support/server.ts'
import type { Figure } from './figure.ts'

const built = new URL('../../web/build/', import.meta.url)
const contentsFile = new URL('../../web/.svelte-kit/chunk-contents.json', import.meta.url)

/**
 * The JavaScript that a phone with nothing kept fetches: for the first screen of all, that of a link to set up, and for
 * Now of somebody signed in, until the server was asked and its content stands. Bytes as the server compresses them by gzip.
 */
export async function firstRoute(): Promise<Figure[]> {
  await using server = await spawnServer()
  await using guest = await openPhone(server.url, { bare: true })
  const setupToken = server.greeting.split('#')[1] ?? ''
  const first = await scriptsOf(guest, `/setup#${setupToken}`, { selector: 'form' })
  await using member = await openPhone(server.url, { bare: true })
  await setUpWorkspace(member, { url: server.url, setupToken })
  const now = await scriptsOf(member, '/now', { selector: 'main h2', text: 'Dove si va?' })
  return [
    { name: 'JavaScript of the first route, a link to set up', value: total(first), unit: 'kB gzip', limit: 170, detail: await whatIsIn(first) },
    { name: 'JavaScript of Now, signed in, nothing kept', value: total(now), unit: 'kB gzip', limit: 170, detail: await whatIsIn(now) },
  ]
}

type Sizes = readonly (readonly [file: string, bytes: number])[]

/** What of a page tells that its content is there. */
interface Content {
  selector: string
  text?: string
}

/** What a page had asked for when its content stood, by the page's own clock: whoever looks from outside looks too late. */
async function scriptsOf(phone: Phone, path: string, content: Content): Promise<Sizes> {
  await phone.context.addInitScript(markContent, content)
  const asked: Request[] = []
  phone.context.on('request', (request) => asked.push(request))
  const page = await phone.open(path)
  await page.waitForFunction(() => performance.getEntriesByName('content').length > 0)
  await Promise.all(asked.filter((request) => request.resourceType() === 'script').map((request) => request.response()))
  const urls = await page.evaluate(() => {
    const [stands] = performance.getEntriesByName('content')
    return performance.getEntriesByType('resource').filter((each) => stands && each.startTime <= stands.startTime).map((each) => each.name)
  })
  const files = new Set(urls.map((url) => new URL(url).pathname.slice(1)).filter((file) => file.endsWith('.js')))
  return Promise.all([...files].map(async (file) => [file, await compressed(file)] as const))
}

/** Runs in the page before all else. */
function markContent({ selector, text }: Content): void {
  const watching = new MutationObserver(() => {
    if (![...document.querySelectorAll(selector)].some((each) => text === undefined || each.textContent === text)) return
    watching.disconnect()
    performance.mark('content')
  })
  watching.observe(document, { subtree: true, childList: true, characterData: true })
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
