/**
 * Everything that a step writes bears the step's number, as a word or as an id, so that it can be found again wherever
 * replication has carried it.
 */
const idStart = '0190f000'

/** A word that nobody else writes. */
export function wordOf(step: number): string {
  return `w${String(step).padStart(4, '0')}`
}

/** An id for an item of a list, or a document, that nobody else makes. */
export function idOf(step: number): string {
  return `${idStart}-${step.toString(16).padStart(4, '0')}-7000-8000-000000000000`
}

const marks = new RegExp(`w\\d{4}|${idStart}-[0-9a-f]{4}-7000-8000-0{12}`, 'g')

/** The words and ids of steps that a value bears, wherever in it. */
export function marksIn(value: unknown): Set<string> {
  return new Set(JSON.stringify(value ?? null).match(marks))
}
