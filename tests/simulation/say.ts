import type { Step } from './steps.ts'

/** A step as a line of a report. */
export function say(step: Step): string {
  const { do: act, ...rest } = step
  const details = Object.entries(rest).map(([name, value]) => `${name} ${typeof value === 'object' ? JSON.stringify(value) : value}`)
  return [act, ...details].join('  ')
}
