/**
 * Wall times: what a clock on the wall of a place says. People plan in them ("21:30 in Verona"), so a post keeps the
 * wall time and the zone, and the instant follows from both.
 */

/** The date and time that a clock in `zone` shows at `instant`, as `2026-05-01T21:30`. */
export function wallTimeOf(instant: string | Date, zone: string): string {
  const parts = new Map(formatter(zone).formatToParts(new Date(instant)).map((part) => [part.type, part.value]))
  const read = (type: Intl.DateTimeFormatPartTypes) => parts.get(type) ?? ''
  return `${read('year')}-${read('month')}-${read('day')}T${read('hour')}:${read('minute')}`
}

/**
 * The instant at which a clock in `zone` shows `wall` (`2026-05-01T21:30`), as ISO 8601 in UTC.
 *
 * A time that occurs twice (clocks set back) is the first of the two; one that never occurs (clocks set forward) is
 * read with the offset that held before the change, as RFC 5545 section 3.3.5 does.
 */
export function instantOf(wall: string, zone: string): string {
  const naive = WALL_TIME.test(wall) ? Date.parse(`${wall}:00Z`) : Number.NaN
  if (Number.isNaN(naive)) throw new RangeError(`Not a wall time: ${wall}`)
  const before = naive - offsetAt(naive - DAY, zone)
  const after = naive - offsetAt(naive + DAY, zone)
  const exact = [before, after].filter((candidate) => wallTimeOf(new Date(candidate), zone) === wall)
  return new Date(exact.length > 0 ? Math.min(...exact) : before).toISOString()
}

/** Whether `zone` is an IANA time zone that this device knows. */
export function isZone(zone: string): boolean {
  try {
    formatter(zone)
    return true
  } catch {
    return false
  }
}

const WALL_TIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}$/

/** No zone changes its offset twice within two days, so an offset a day away is the one before or after a change. */
const DAY = 86_400_000

function offsetAt(instant: number, zone: string): number {
  return Date.parse(`${wallTimeOf(new Date(instant), zone)}:00Z`) - Math.floor(instant / 60_000) * 60_000
}

const formatters = new Map<string, Intl.DateTimeFormat>()

function formatter(zone: string): Intl.DateTimeFormat {
  const known = formatters.get(zone)
  if (known) return known
  const made = new Intl.DateTimeFormat('en-CA', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
  })
  formatters.set(zone, made)
  return made
}
