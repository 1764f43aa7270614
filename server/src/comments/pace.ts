const second = 1_000
const minute = 60 * second
const hour = 60 * minute

/** How soon to ask again: often while people are talking or something has just gone out, rarely when nothing moves. */
export function pause({ lastNews, lastPublished, now }: { lastNews: number; lastPublished: number; now: number }): number {
  if (now - lastNews < 5 * minute) return 20 * second
  const quiet = now - Math.max(lastNews, lastPublished)
  if (quiet < 2 * hour) return 45 * second
  if (quiet < 24 * hour) return 3 * minute
  return quiet < 7 * 24 * hour ? 15 * minute : hour
}
