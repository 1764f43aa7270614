import { wallTimeOf } from '@inviato/shared/wall-time.ts'
import * as m from './paraglide/messages.js'
import { getLocale } from './paraglide/runtime.js'

/** How long the zone is believed, in ms: the phone may travel, but not between two rows of a list. */
const zoneFor = 1_000
let zone = { name: '', askedAt: -Infinity }

/** The zone of this phone. */
export function phoneZone(): string {
  // Asking costs more than all else that is said of a time.
  const now = performance.now()
  if (now - zone.askedAt > zoneFor) zone = { name: Intl.DateTimeFormat().resolvedOptions().timeZone, askedAt: now }
  return zone.name
}

/** An instant as people say it: "tonight 21:30", "tomorrow 9:00", "Friday 18:00", "12 May 9:00". */
export function sayTime(instant: string, now: Date = new Date(), zone: string = phoneZone()): string {
  const wall = wallTimeOf(instant, zone)
  const time = clockOf(wall)
  const days = daysBetween(wallTimeOf(now, zone), wall)
  const hour = Number(wall.slice(11, 13))
  if (hour < SMALL_HOURS && (days === 0 || (days === 1 && Number(wallTimeOf(now, zone).slice(11, 13)) >= EVENING))) {
    return m.time_night({ time })
  }
  if (days === 0) return hour >= EVENING ? m.time_evening({ time }) : m.time_today({ time })
  if (days === 1) return m.time_tomorrow({ time })
  if (days === -1) return m.time_yesterday({ time })
  return m.time_on_day({ day: sayDate(wall, days, wallTimeOf(now, zone)), time })
}

/** A day as a heading: "Today", "Tomorrow", "Friday 14 May". `wall` is a wall time or a date. */
export function sayDay(wall: string, today: string): string {
  const days = daysBetween(today, wall)
  if (days === 0) return m.time_day_today()
  if (days === 1) return m.time_day_tomorrow()
  if (days === -1) return m.time_day_yesterday()
  return capital(formatDate(wall, { weekday: 'long', day: 'numeric', month: 'long', ...yearOf(wall, today) }))
}

/** The month of a day as a heading: "May 2026". */
export function sayMonth(day: string): string {
  return capital(formatDate(day, { month: 'long', year: 'numeric' }))
}

/** A day of the week in the fewest letters that tell it: "Mon". */
export function sayWeekday(day: string): string {
  return formatDate(day, { weekday: 'short' })
}

/** The hour of an instant in a zone: "23:00". */
export function sayClock(instant: string, zone: string = phoneZone()): string {
  return clockOf(wallTimeOf(instant, zone))
}

/** The hour of an instant alone, "20:40", or with its day where that is not today. */
export function sayHour(instant: string, now: Date = new Date(), zone: string = phoneZone()): string {
  const wall = wallTimeOf(instant, zone)
  return daysBetween(wallTimeOf(now, zone), wall) === 0 ? clockOf(wall) : sayTime(instant, now, zone)
}

/** How long ago: "just now", "12 minutes ago"; from an hour on, as `sayTime` does. */
export function sayAgo(instant: string, now: Date = new Date()): string {
  const minutes = Math.floor((now.getTime() - Date.parse(instant)) / 60_000)
  if (minutes < 1) return m.time_just_now()
  if (minutes >= 60) return sayTime(instant, now)
  return new Intl.RelativeTimeFormat(locale()).format(-minutes, 'minute')
}

/** Everything there is to say of an instant, for who taps on it: day, date, time and zone. */
export function sayExactly(instant: string, zone: string = phoneZone()): string {
  return new Intl.DateTimeFormat(locale(), { dateStyle: 'full', timeStyle: 'long', timeZone: zone }).format(new Date(instant))
}

const EVENING = 18
const SMALL_HOURS = 5

function sayDate(wall: string, days: number, today: string): string {
  if (days > 1 && days < 7) return formatDate(wall, { weekday: 'long' })
  return formatDate(wall, { day: 'numeric', month: 'short', ...yearOf(wall, today) })
}

/** The wall time's own hour, without a leading zero: "9:00". */
function clockOf(wall: string): string {
  return `${Number(wall.slice(11, 13))}:${wall.slice(14, 16)}`
}

function daysBetween(from: string, to: string): number {
  return Math.round((Date.parse(to.slice(0, 10)) - Date.parse(from.slice(0, 10))) / 86_400_000)
}

function yearOf(wall: string, today: string): Intl.DateTimeFormatOptions {
  return wall.slice(0, 4) === today.slice(0, 4) ? {} : { year: 'numeric' }
}

/** A date has no zone: it is read and written as if it were UTC. */
function formatDate(wall: string, options: Intl.DateTimeFormatOptions): string {
  return formatter(options).format(new Date(`${wall.slice(0, 10)}T12:00Z`))
}

const formatters = new Map<string, Intl.DateTimeFormat>()

/** One of each kind: making it takes a hundred times as long as using it. */
function formatter(options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const kind = JSON.stringify([locale(), options])
  const known = formatters.get(kind) ?? new Intl.DateTimeFormat(locale(), { ...options, timeZone: 'UTC' })
  formatters.set(kind, known)
  return known
}

function capital(text: string): string {
  return text.slice(0, 1).toLocaleUpperCase(locale()) + text.slice(1)
}

/** English dates are written day first, as the rest of the interface is. */
function locale(): string {
  return getLocale() === 'en' ? 'en-GB' : getLocale()
}
