import { instantOf, wallTimeOf } from './wall-time.ts'

/** The hours of the day, in the brand's zone, at which it usually publishes, where nobody has said otherwise. */
export const usualHours: readonly string[] = ['09:00', '12:30', '18:30', '21:00']

/** Two posts of a channel this close stand in each other's way. */
const crowdedMs = 15 * 60_000
const dayMs = 24 * 3_600_000
const searchedDays = 60

export interface SlotInput {
  /** What comes is later than this, ISO 8601. */
  after: string
  /** `HH:MM`, in any order. */
  hours: readonly string[] | undefined
  zone: string
  /** When something else goes out on the same channel, ISO 8601. */
  taken: readonly string[]
}

/**
 * The next of the brand's usual hours at which nothing else goes out on the same channel; where all of them are taken
 * for two months, the next of them all the same. ISO 8601.
 */
export function nextSlot({ after, hours = usualHours, zone, taken }: SlotInput): string {
  const start = Date.parse(after)
  const days = Array.from({ length: searchedDays + 1 }, (_, day) => wallTimeOf(new Date(start + day * dayMs), zone).slice(0, 10))
  const slots = [...new Set(days)].flatMap((date) => [...hours].sort().map((hour) => instantOf(`${date}T${hour}`, zone))).filter((slot) => Date.parse(slot) > start)
  const busy = taken.map((each) => Date.parse(each))
  const free = slots.find((slot) => busy.every((each) => Math.abs(each - Date.parse(slot)) >= crowdedMs))
  return free ?? slots[0] ?? new Date(start + dayMs).toISOString()
}
