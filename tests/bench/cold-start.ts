import * as z from 'zod/mini'
import { setUpWorkspace } from '../support/accounts.ts'
import { openPhone } from '../support/phone.ts'
import { spawnServer } from '../support/server.ts'
import { startBareBrowser } from './bare-browser.ts'
import { type Figure, median } from './figure.ts'

const runs = 5
const slowdown = 4
/** How often the phone has opened the app before: a browser keeps what it learnt of it. */
const visits = 2

const times = z.object({ result: z.object({ value: z.object({ usable: z.number(), open: z.number() }) }) })
type Times = z.infer<typeof times>['result']['value']

/**
 * From the start of the navigation until one can capture, in a browser that was just started, with its network cut and
 * its server dead, on a processor slowed down four times: the median of five. And until the database is open: what is
 * shot before waits for it, and is not called saved.
 *
 * Counted: what the browser does for the navigation (a process for the page, reading the page and its files from the
 * cache), and all of the page's work until the frame that shows the shutter is made and a press is the next thing it
 * would deal with. Not counted: starting the browser itself, and what a debugger that watches costs the page. Slowed down is the
 * page's main thread; the browser's own processes and the threads that read and compile beside it run as fast as they do.
 */
export async function coldStart(): Promise<Figure[]> {
  const server = await spawnServer()
  await using phone = await openPhone(server.url)
  await setUpWorkspace(phone, { url: server.url, setupToken: server.greeting.split('#')[1] ?? '' })
  await phone.open('/capture')
  await phone.installed()
  await phone.context.close()
  await server.kill()
  await server.home[Symbol.asyncDispose]()

  for (let visit = 0; visit < visits; visit++) await start(phone.profile, server.url, 1)
  const measured: Times[] = []
  for (let run = 0; run < runs; run++) measured.push(await start(phone.profile, server.url, slowdown))
  const figure = (name: string, of: keyof Times, limit?: number): Figure => {
    const values = measured.map((each) => each[of])
    return { name, value: median(values), unit: 'ms', detail: `runs: ${values.map((time) => time.toFixed(0)).join(' · ')}`, ...(limit !== undefined && { limit }) }
  }
  return [
    figure(`Cold offline start to usable capture, CPU ${slowdown}x slower`, 'usable', 800),
    figure('The same until the database is open', 'open'),
  ]
}

/** Runs in the page before anything of its own: `coldStart` becomes when each was there, in ms since the start of the navigation. */
const watch = `
  const shown = (selector) => new Promise((resolve) => {
    const seen = new MutationObserver(() => {
      if (!document.querySelector(selector)) return
      seen.disconnect()
      // The next frame shows it; after that a task as urgent as a press has its turn.
      requestAnimationFrame(() => scheduler.postTask(() => resolve(performance.now()), { priority: 'user-blocking' }))
    })
    seen.observe(document, { subtree: true, childList: true, attributeFilter: ['data-usable'] })
  })
  window.coldStart = Promise.all([shown('[data-usable]'), shown('[data-usable="at once"]')]).then(([usable, open]) => ({ usable, open }))`

async function start(profile: string, url: string, rate: number): Promise<Times> {
  await using browser = await startBareBrowser(profile)
  // Allowed once and for all, as on a phone that has captured before: the camera starts by itself.
  await browser.send('Browser.grantPermissions', { origin: url, permissions: ['videoCapture'] })
  await browser.send('Emulation.setCPUThrottlingRate', { rate })
  await browser.send('Page.enable')
  await browser.send('Page.addScriptToEvaluateOnNewDocument', { source: watch })
  await browser.send('Page.navigate', { url: `${url}/capture` })
  return times.parse(await browser.send('Runtime.evaluate', { expression: 'coldStart', awaitPromise: true, returnByValue: true })).result.value
}
