import { bundlePage, bundlePrograms } from './bundle.ts'
import { type Lane, openLane } from './lane.ts'
import { startPages } from './phone-in-page.ts'
import { startProcesses } from './phone-in-process.ts'
import { say as sayStep } from './say.ts'
import { shrink } from './shrink.ts'
import { type Schedule, scheduleOf } from './steps.ts'
import { createTally, type Tally } from './tally.ts'

export interface SimulateOptions {
  /** Of the first schedule; each next one has the next number. */
  seed: number
  runs: number
  /** Run instead of schedules from the seed. */
  script?: Schedule | undefined
  say: (line: string) => void
  /** How long a failure may be shrunk, in ms. */
  shrinkMs: number
  /** Whether phones are pages of a real browser, on its storage, instead of processes. */
  inBrowser?: boolean
}

export interface Failure {
  seed: number
  schedule: Schedule
  violations: string[]
}

export interface Simulated {
  failures: Failure[]
  tally: Tally
}

/** Schedules at a time: one for each core of a small machine, and one for while they wait; a browser does not wait. */
const lanes = { processes: 3, pages: 2 }

/** Runs schedules and says what came of them; each failure is made as short as it gets in its time. */
export async function simulate({ seed, runs, script, say, shrinkMs, inBrowser = false }: SimulateOptions): Promise<Simulated> {
  const started = performance.now()
  await using programs = await bundlePrograms()
  const page = inBrowser ? await bundlePage() : undefined
  const startHandsets = (url: string) => (page === undefined ? startProcesses(programs['phone-process'], url) : startPages(page, url))
  const failures: Failure[] = []
  const tally = createTally()
  let next = 0
  const work = async (): Promise<void> => {
    await using lane = await openLane(programs['server-process'], startHandsets)
    while (next < runs) {
      const own = seed + next++
      const schedule = script ?? scheduleOf(own)
      const { violations, tally: happened } = await lane.run(schedule)
      tally.add(happened)
      if (violations.length === 0) continue
      say(`seed ${own} fails, and is made shorter …`)
      const failure = await shortened(lane, { seed: own, schedule, violations }, shrinkMs)
      failures.push(failure)
      say(describe(failure, inBrowser ? '--browser ' : ''))
    }
  }
  await Promise.all(Array.from({ length: Math.min(inBrowser ? lanes.pages : lanes.processes, runs) }, work))
  const seconds = (performance.now() - started) / 1000
  say(`${runs} schedules from seed ${seed} in ${seconds.toFixed(1)} s, ${failures.length} failed`)
  say(Array.from(tally.counts, ([what, times]) => `${what} ${times}`).sort().join(' · '))
  return { failures, tally }
}

async function shortened(lane: Lane, failure: Failure, ms: number): Promise<Failure> {
  const end = performance.now() + ms
  let last = failure
  await shrink(
    failure.schedule,
    async (schedule) => {
      const { violations } = await lane.run(schedule)
      if (violations.length > 0) last = { ...failure, schedule, violations }
      return violations.length > 0
    },
    () => performance.now() > end,
  )
  return last
}

function describe({ seed, schedule, violations }: Failure, options: string): string {
  return [
    `\nseed ${seed} fails: ${schedule.phones} phones`,
    ...schedule.steps.map((step, index) => `${String(index).padStart(4)}  ${sayStep(step)}`),
    ...violations.map((each) => `  ✗ ${each}`),
    `as a script: ${JSON.stringify(schedule)}`,
    `again: npm run simulate -- ${options}--runs 1 --seed ${seed}`,
  ].join('\n')
}
