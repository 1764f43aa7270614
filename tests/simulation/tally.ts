/** How often what happened. */
export interface Tally {
  note(what: string, times?: number): void
  add(other: Tally): void
  readonly counts: ReadonlyMap<string, number>
}

export function createTally(): Tally {
  const counts = new Map<string, number>()
  function note(what: string, times = 1): void {
    if (times > 0) counts.set(what, (counts.get(what) ?? 0) + times)
  }
  return {
    note,
    add: (other) => other.counts.forEach((times, what) => note(what, times)),
    counts,
  }
}
