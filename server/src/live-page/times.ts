import type { Language } from '@inviato/shared/fields.ts'
import type { Site } from './site.ts'
import { words } from './words.ts'

const locales: Record<Language, string> = { en: 'en-GB', it: 'it-IT' }

/** 21:30, on the clock of the place where it happened. */
export function clockTime(site: Site, instant: string): string {
  return new Intl.DateTimeFormat(locales[site.language], { timeZone: site.zone, hour: '2-digit', minute: '2-digit' }).format(new Date(instant))
}

/** Saturday 14 March 2026, 21:30. */
export function fullTime(site: Site, instant: string): string {
  return new Intl.DateTimeFormat(locales[site.language], { timeZone: site.zone, dateStyle: 'full', timeStyle: 'short' }).format(new Date(instant))
}

/** The day of an instant where it happened: `2026-03-14`. */
export function day(site: Site, instant: string): string {
  return new Intl.DateTimeFormat('sv-SE', { timeZone: site.zone, dateStyle: 'short' }).format(new Date(instant))
}

/** Today, yesterday, or Saturday 14 March; with the year when it is another one. */
export function dayTitle(site: Site, instant: string, now: Date): string {
  const date = day(site, instant)
  if (date === day(site, now.toISOString())) return words[site.language].today
  if (date === day(site, new Date(now.getTime() - 86_400_000).toISOString())) return words[site.language].yesterday
  const year = date.slice(0, 4) === day(site, now.toISOString()).slice(0, 4) ? undefined : 'numeric'
  const title = new Intl.DateTimeFormat(locales[site.language], { timeZone: site.zone, weekday: 'long', day: 'numeric', month: 'long', year }).format(new Date(instant))
  return title.charAt(0).toLocaleUpperCase(locales[site.language]) + title.slice(1)
}

/** "today 21:30" as words in a line: the day only where it is not today. */
export function shortTime(site: Site, instant: string, now: Date): string {
  const title = dayTitle(site, instant, now)
  const time = clockTime(site, instant)
  return title === words[site.language].today ? time : `${title.charAt(0).toLocaleLowerCase(locales[site.language])}${title.slice(1)}, ${time}`
}
