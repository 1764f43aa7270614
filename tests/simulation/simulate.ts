import * as fc from 'fast-check'
import { bundlePrograms } from './bundle.ts'
import { anySchedule, type Schedule } from './steps.ts'
import { say as sayStep } from './say.ts'
import { type Counts, type Lane, openLane } from './world.ts'

export interface SimulateOptions {
  /** Of the first schedule; each next one has the next number. */
  seed: number
  runs: number
  /** Run instead of schedules from the seed. */
  script?: Schedule | undefined
  say: (line: string) => void
  /** How long a failure may be shrunk, in ms. */
  shrinkMs?: number
}

export interface Failure {
  seed: number
  schedule: Schedule
  violations: string[]
}

const countNames = ['acts', 'versions', 'removals', 'publications'] as const

/** Schedules at a time: one for each core of a small machine. */
const lanes = 2

/** Runs schedules and says what came of them; each failure is made as short as it gets in its time. */
export async function simulate({ seed, runs, script, say, shrinkMs = 60_000 }: SimulateOptions): Promise<Failure[]> {
  const started = performance.now()
  await using programs = await bundlePrograms()
  const failures: Failure[] = []
  const totals: Partial<Counts> = {}
  const note = (counts: Counts): void => {
    for (const name of countNames) totals[name] = (totals[name] ?? 0) + counts[name]
  }
  let next = 0
  const work = async (): Promise<void> => {
    await using lane = await openLane(programs)
    while (next < runs) {
      const own = seed + next++
      const failure = await attempt(lane, own, script, shrinkMs, note)
      if (!failure) continue
      failures.push(failure)
      say(describe(failure))
    }
  }
  await Promise.all(Array.from({ length: Math.min(lanes, runs) }, work))
  const seconds = (performance.now() - started) / 1000
  say(`${runs} schedules from seed ${seed} in ${seconds.toFixed(1)} s, ${failures.length} failed (${countNames.map((name) => `${totals[name] ?? 0} ${name}`).join(', ')})`)
  return failures
}

async function attempt(lane: Lane, seed: number, script: Schedule | undefined, shrinkMs: number, note: (counts: Counts) => void): Promise<Failure | undefined> {
  const arbitrary = script ? fc.constant(script) : anySchedule
  let found: Failure | undefined
  const property = fc.asyncProperty(arbitrary, async (schedule) => {
    const { violations, counts } = await lane.run(schedule)
    note(counts)
    if (violations.length === 0) return true
    found = { seed, schedule, violations }
    return false
  })
  const shrinking = shrinkMs > 0 ? { interruptAfterTimeLimit: shrinkMs } : { endOnFailure: true }
  await fc.check(property, { seed, numRuns: 1, ...shrinking })
  return found
}

function describe({ seed, schedule, violations }: Failure): string {
  return [
    `\nseed ${seed} fails: ${schedule.phones} phones`,
    ...schedule.steps.map((step, index) => `${String(index).padStart(4)}  ${sayStep(step)}`),
    ...violations.map((each) => `  ✗ ${each}`),
    `as a script: ${JSON.stringify(schedule)}`,
  ].join('\n')
}
