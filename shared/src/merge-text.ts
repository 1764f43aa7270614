import { diff3Merge } from 'node-diff3'

/** Beyond this many pairs of equal words diff3 would take seconds; such texts count as rewritten. */
const limit = 400_000

/**
 * Merges two changes of a text, word by word. Where both wrote the same place, the first side's words stand and
 * `conflict` is true.
 */
export function mergeText(base: string, first: string, second: string): { value: string; conflict: boolean } {
  const [origin, left, right] = [words(base), words(first), words(second)]
  if (pairs(origin, left) + pairs(origin, right) > limit) return { value: first, conflict: true }
  const regions: unknown[] = diff3Merge(left, origin, right, { excludeFalseConflicts: true })
  const conflict = regions.some((region) => isConflict(region))
  const value = regions.flatMap((region) => (isConflict(region) ? region.conflict.a : isAgreed(region) ? region.ok : []))
  return { value: value.join(''), conflict }
}

// The library's own types say `any`.
function isConflict(region: unknown): region is { conflict: { a: string[] } } {
  return typeof region === 'object' && region !== null && 'conflict' in region
}

function isAgreed(region: unknown): region is { ok: string[] } {
  return typeof region === 'object' && region !== null && 'ok' in region
}

/** A word with the space before it. A text without spaces is one word: an instant or an address is never cut. */
function words(text: string): string[] {
  return text.match(/\s*\S+|\s+/g) ?? []
}

function pairs(a: string[], b: string[]): number {
  const counts = new Map<string, number>()
  for (const word of a) counts.set(word, (counts.get(word) ?? 0) + 1)
  return b.reduce((sum, word) => sum + (counts.get(word) ?? 0), 0)
}
