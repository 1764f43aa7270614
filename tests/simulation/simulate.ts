import { bundlePrograms } from './bundle.ts'
import { type Lane, openLane } from './lane.ts'
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

/** Schedules at a time: one for each core of a small machine, and one for while they wait. */
const lanes = 3

/** Runs schedules and says what came of them; each failure is made as short as it gets in its time. */
export async function simulate({ seed, runs, script, say, shrinkMs }: SimulateOptions): Promise<Simulated> {
  const started = performance.now()
  await using programs = await bundlePrograms()
  const failures: Failure[] = []
  const tally = createTally()
  let next = 0
  const work = async (): Promise<void> => {
    await using lane = await openLane(programs)
    while (next < runs) {
      const own = seed + next++
      const schedule = script ?? scheduleOf(own)
      const { violations, tally: happened } = await lane.run(schedule)
      tally.add(happened)
      if (violations.length === 0) continue
      say(`seed ${own} fails, and is made shorter …`)
      const failure = await shortened(lane, { seed: own, schedule, violations }, shrinkMs)
      failures.push(failure)
      say(describe(failure))
    }
  }
  await Promise.all(Array.from({ length: Math.min(lanes, runs) }, work))
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

function describe({ seed, schedule, violations }: Failure): string {
  return [
    `\nseed ${seed} fails: ${schedule.phones} phones`,
    ...schedule.steps.map((step, index) => `${String(index).padStart(4)}  ${sayStep(step)}`),
    ...violations.map((each) => `  ✗ ${each}`),
    `as a script: ${JSON.stringify(schedule)}`,
    `again: npm run simulate -- --runs 1 --seed ${seed}`,
  ].join('\n')
}
