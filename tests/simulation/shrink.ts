import type { Schedule } from './steps.ts'

/**
 * Makes a failing schedule as short as it gets: leaves out half of its steps, then quarters, down to single ones, and
 * begins again as long as something could be left out; then phones. Few schedules are tried, for each takes a while.
 * @param fails whether a schedule fails still; it is asked one at a time
 * @param isOver asked before each try
 */
export async function shrink(failing: Schedule, fails: (schedule: Schedule) => Promise<boolean>, isOver: () => boolean): Promise<Schedule> {
  let shortest = failing
  async function attempt(candidate: Schedule): Promise<boolean> {
    if (isOver() || !(await fails(candidate))) return false
    shortest = candidate
    return true
  }
  for (let length = Math.ceil(failing.steps.length / 2); length > 0 && !isOver(); ) {
    let found = false
    for (let from = 0; from < shortest.steps.length && !isOver(); ) {
      // From the end: what comes last is what fails, and what it needs stands just before.
      const end = shortest.steps.length - from
      const steps = [...shortest.steps.slice(0, Math.max(0, end - length)), ...shortest.steps.slice(end)]
      if (await attempt({ ...shortest, steps })) found = true
      else from += length
    }
    if (length > 1) length = Math.ceil(length / 2)
    else if (!found) break
  }
  while (shortest.phones > 2 && (await attempt({ ...shortest, phones: shortest.phones - 1 })));
  return shortest
}
