import { instantOf, wallTimeOf } from '@inviato/shared/wall-time.ts'
import * as m from '$lib/paraglide/messages'

export interface LikelyTime {
  words: string
  /** ISO 8601. */
  at: string
}

const hour = 3_600_000

/** The moments that people choose most, of those that lie ahead: the brand's next free time, in an hour, tonight, tomorrow. */
export function likelyTimes(now: Date, zone: string, slot?: string): LikelyTime[] {
  const [today, tomorrow] = [wallTimeOf(now, zone), wallTimeOf(new Date(now.getTime() + 24 * hour), zone)].map((wall) => wall.slice(0, 10))
  const inAnHour = new Date(Math.ceil((now.getTime() + hour) / (5 * 60_000)) * 5 * 60_000).toISOString()
  const at = (day: string | undefined, time: string) => instantOf(`${day}T${time}`, zone)
  const times: LikelyTime[] = [
    { words: m.posts_when_in_an_hour(), at: inAnHour },
    { words: m.posts_when_tonight(), at: at(today, '21:30') },
    { words: m.posts_when_tomorrow_morning(), at: at(tomorrow, '09:00') },
    { words: m.posts_when_tomorrow_evening(), at: at(tomorrow, '18:30') },
  ]
  const ahead = times.filter((each) => Date.parse(each.at) > now.getTime() && each.at !== slot).toSorted((a, b) => (a.at < b.at ? -1 : 1))
  return slot ? [{ words: m.posts_act_next_slot(), at: slot }, ...ahead] : ahead
}
