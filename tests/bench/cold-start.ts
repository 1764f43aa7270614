import { setUpWorkspace } from '../support/accounts.ts'
import { openPhone, type Phone } from '../support/phone.ts'
import { spawnServer } from '../support/server.ts'
import { type Figure, median } from './figure.ts'

const runs = 5
const slowdown = 4

/**
 * From the start of the navigation until one can capture, in a browser that was just started, with its network cut and
 * its server dead, on a processor slowed down four times: the median of five.
 */
export async function coldStart(): Promise<Figure[]> {
  const server = await spawnServer()
  await using phone = await openPhone(server.url)
  await setUpWorkspace(phone, { url: server.url, setupToken: server.greeting.split('#')[1] ?? '' })
  await phone.open('/capture')
  await phone.installed()
  await phone.goOffline()
  await server.kill()
  await server.home[Symbol.asyncDispose]()

  const times: number[] = []
  for (let run = 0; run < runs; run++) {
    await phone.restart()
    times.push(await timeToCapture(phone))
  }
  const detail = `runs: ${times.map((time) => time.toFixed(0)).join(' · ')}`
  return [{ name: `Cold offline start to usable capture, CPU ${slowdown}x slower`, value: median(times), unit: 'ms', limit: 800, detail }]
}

async function timeToCapture(phone: Phone): Promise<number> {
  const { page } = phone
  const session = await phone.context.newCDPSession(page)
  await session.send('Emulation.setCPUThrottlingRate', { rate: slowdown })
  await page.addInitScript(() => {
    // The screen marks what captures once it can be pressed; the next frame shows it.
    const seen = new MutationObserver(() => {
      if (!document.querySelector('[data-usable]')) return
      seen.disconnect()
      requestAnimationFrame(() => setTimeout(() => performance.mark('usable')))
    })
    seen.observe(document, { subtree: true, childList: true, attributes: true })
  })
  await phone.open('/capture')
  const mark = await page.waitForFunction(() => performance.getEntriesByName('usable')[0]?.startTime)
  return Number(await mark.jsonValue())
}
