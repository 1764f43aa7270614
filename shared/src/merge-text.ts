import { diff3Merge } from 'node-diff3'

/** Beyond this many pairs of equal words diff3 would take seconds; such texts count as rewritten. */
const limit = 400_000

/**
 * Merges two changes of a text, word by word. Where both wrote the same place, what holds the new words of both stands,
 * else the first side's, and `lost` is true: words that the second side brought are not in the text.
 */
export function mergeText(base: string, first: string, second: string): { value: string; lost: boolean } {
  const [origin, left, right] = [words(base), words(first), words(second)]
  if (pairs(origin, left) + pairs(origin, right) > limit) {
    const { stands, lost } = settle(left, origin, right)
    return { value: stands.join(''), lost }
  }
  const regions: unknown[] = diff3Merge(left, origin, right, { excludeFalseConflicts: true })
  const settled = regions.map((region) =>
    isConflict(region)
      ? settle(region.conflict.a, region.conflict.o, region.conflict.b)
      : { stands: isAgreed(region) ? region.ok : [], lost: false },
  )
  return { value: settled.flatMap(({ stands }) => stands).join(''), lost: settled.some(({ lost }) => lost) }
}

/** Which side of a place stands that both wrote. Nothing is lost with a side that brought no word which the other has not. */
function settle(first: string[], origin: string[], second: string[]): { stands: string[]; lost: boolean } {
  if (holds(first, origin, second)) return { stands: first, lost: false }
  if (holds(second, origin, first)) return { stands: second, lost: false }
  return { stands: first, lost: true }
}

/** Whether every word that a side brought, beyond those it started from, is in the other, in the same order. */
function holds(one: string[], origin: string[], other: string[]): boolean {
  const old = countOf(origin)
  const brought = other.flatMap((word) => {
    const bare = word.trim()
    const left = old.get(bare) ?? 0
    old.set(bare, left - 1)
    return bare === '' || left > 0 ? [] : [bare]
  })
  let found = 0
  for (const word of one) if (word.trim() === brought[found]) found++
  return found === brought.length
}

// The library's own types say `any`.
function isConflict(region: unknown): region is { conflict: { a: string[]; o: string[]; b: string[] } } {
  return typeof region === 'object' && region !== null && 'conflict' in region
}

function isAgreed(region: unknown): region is { ok: string[] } {
  return typeof region === 'object' && region !== null && 'ok' in region
}

/** A word with the space before it. A text without spaces is one word: an instant or an address is never cut. */
export function words(text: string): string[] {
  return text.match(/\s*\S+|\s+/g) ?? []
}

/** Whether two lists of words have so many equal ones that comparing them would take seconds. */
export function manyPairs(a: string[], b: string[]): boolean {
  return pairs(a, b) > limit
}

function pairs(a: string[], b: string[]): number {
  const counts = countOf(a)
  return b.reduce((sum, word) => sum + (counts.get(word.trim()) ?? 0), 0)
}

function countOf(texts: string[]): Map<string, number> {
  const counts = new Map<string, number>()
  for (const word of texts) counts.set(word.trim(), (counts.get(word.trim()) ?? 0) + 1)
  return counts
}
