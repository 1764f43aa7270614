import type { Done } from './phone-wire.ts'

/** Somebody's act, in the order in which the schedule did them. */
export interface Act extends Done {
  phone: number
  step: number
  /** Whether it was done is not known: the phone was killed meanwhile. */
  isUncertain: boolean
}

/** What people did, as far as the phones' disks have promised it. */
export interface Ledger {
  readonly acts: readonly Act[]
  note(phone: number, step: number, done: Done | null, isUncertain?: boolean): void
  /** Whether a phone has promised just this. */
  has(phone: number, done: Done): boolean
}

export function createLedger(): Ledger {
  const acts: Act[] = []
  const promised = new Set<string>()
  const nameOf = (phone: number, done: Done): string => JSON.stringify([phone, done])

  return {
    acts,
    note(phone, step, done, isUncertain = false) {
      if (!done) return
      promised.add(nameOf(phone, done))
      acts.push({ ...done, phone, step, isUncertain })
    },
    has: (phone, done) => promised.has(nameOf(phone, done)),
  }
}
