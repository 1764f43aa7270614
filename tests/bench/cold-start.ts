import { setUpWorkspace } from '../support/accounts.ts'
import { openPhone, type Phone } from '../support/phone.ts'
import { spawnServer } from '../support/server.ts'
import { type Figure, median } from './figure.ts'

const runs = 5
const slowdown = 4

/**
 * From the start of the navigation until one can capture, in a browser that was just started, with its network cut and
 * its server dead, on a processor slowed down four times: the median of five. And until the database is open: what is
 * shot before waits for it, and is not called saved.
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

  const usable: number[] = []
  const open: number[] = []
  for (let run = 0; run < runs; run++) {
    await phone.restart()
    const times = await timeToCapture(phone)
    usable.push(times.usable)
    open.push(times.open)
  }
  const detail = (times: readonly number[]) => `runs: ${times.map((time) => time.toFixed(0)).join(' · ')}`
  return [
    { name: `Cold offline start to usable capture, CPU ${slowdown}x slower`, value: median(usable), unit: 'ms', limit: 800, detail: detail(usable) },
    { name: 'The same until the database is open', value: median(open), unit: 'ms', detail: detail(open) },
  ]
}

async function timeToCapture(phone: Phone): Promise<{ usable: number; open: number }> {
  const { page } = phone
  const session = await phone.context.newCDPSession(page)
  await session.send('Emulation.setCPUThrottlingRate', { rate: slowdown })
  await page.addInitScript(() => {
    // The screen marks what captures once it can be pressed; the next frame shows it.
    const showing = new Set(['[data-usable]', '[data-usable="at once"]'])
    const seen = new MutationObserver(() => {
      for (const selector of showing) {
        if (!document.querySelector(selector)) continue
        showing.delete(selector)
        requestAnimationFrame(() => setTimeout(() => performance.mark(selector)))
      }
      if (showing.size === 0) seen.disconnect()
    })
    seen.observe(document, { subtree: true, childList: true, attributes: true })
  })
  await phone.open('/capture')
  const time = async (selector: string) => {
    const mark = await page.waitForFunction((name) => performance.getEntriesByName(name)[0]?.startTime, selector)
    return Number(await mark.jsonValue())
  }
  return { open: await time('[data-usable="at once"]'), usable: await time('[data-usable]') }
}
