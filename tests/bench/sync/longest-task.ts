import * as z from 'zod/mini'
import { fillWorkspace } from '../../support/large-workspace.ts'
import { createWorkspace } from '../../support/people.ts'
import { openPhoneOf } from '../../support/signed-in-phone.ts'
import { startServer } from '../../support/server.ts'
import type { Figure } from '../figure.ts'

const posts = 10_000
const slowdown = 4
/** The app itself starts before: this is about what arrives. */
const startMs = 3_000

const watched = z.object({ tasks: z.array(z.object({ startTime: z.number(), duration: z.number() })), end: z.number() })

/** Runs in the page before anything of its own. */
const watch = `
  window.longTasks = []
  new PerformanceObserver((list) => longTasks.push(...list.getEntries().map(({ startTime, duration }) => ({ startTime, duration })))).observe({ type: 'longtask', buffered: true })`

/** The longest that a finger waits on the list of posts while a whole brand arrives, on a processor slowed down four times. */
export async function longestTask(): Promise<Figure[]> {
  await using server = await startServer()
  const owner = await createWorkspace(server)
  await fillWorkspace(server.ctx, owner, posts)
  await server.settled()
  await using phone = await openPhoneOf(server.url, owner, { bare: true })
  await phone.context.addInitScript({ content: watch })
  const session = await phone.context.newCDPSession(phone.page)
  await session.send('Emulation.setCPUThrottlingRate', { rate: slowdown })
  const page = await phone.open('/posts')
  const bar = page.getByRole('progressbar')
  await bar.waitFor({ timeout: 60_000 })
  await bar.waitFor({ state: 'detached', timeout: 300_000 })
  const { tasks, end } = watched.parse(await page.evaluate('({ tasks: longTasks, end: performance.now() })'))
  const arriving = tasks.filter(({ startTime }) => startTime > startMs).map(({ duration }) => duration).sort((a, b) => b - a)
  return [{
    name: `longest task while ${posts} posts and ${5 * posts} more arrive, CPU ${slowdown}x slower`,
    value: arriving[0] ?? 0, unit: 'ms', limit: 200,
    detail: `${(end / 1000).toFixed(0)} s in all; the next longest: ${arriving.slice(1, 6).map((ms) => ms.toFixed(0)).join(' · ')}`,
  }]
}
