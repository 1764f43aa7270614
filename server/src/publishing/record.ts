import { storeId } from '@inviato/shared/collections.ts'
import type { Publication } from '@inviato/shared/publication.ts'
import type { Context } from '../context.ts'
import { backOff } from '../database/backoff.ts'
import { claim } from '../database/claim.ts'
import { type Database, getOrUndefined } from '../database/database.ts'
import { parseDocument } from '../database/document.ts'
import type { Patch } from './outcome.ts'

/** A publication at a revision. */
export interface Held {
  publication: Publication
  rev: string
}

export async function readHeld(db: Database, id: string): Promise<Held | undefined> {
  const stored = await getOrUndefined(db, storeId('publications', id))
  const publication = parseDocument('publications', stored)
  return stored && publication && { publication, rev: stored._rev }
}

/** Changes a publication that is still as it was read; undefined when somebody else changed it. */
export async function change(db: Database, { publication, rev }: Held, patch: Patch): Promise<Held | undefined> {
  const next = { ...publication, ...patch }
  const won = await claim(db, { ...next, _id: storeId('publications', next.id), _rev: rev })
  return won && { publication: next, rev: won._rev }
}

/**
 * Writes down what a network has answered. It is never given up while the server runs, whatever the store says; a note
 * that planning added meanwhile is kept. Undefined only when the publication is no longer in this step.
 */
export async function settle(
  { clock }: Pick<Context, 'clock'>, db: Database, held: Held, patch: Patch, signal: AbortSignal,
): Promise<Held | undefined> {
  let current: Held | undefined = held
  for (let attempt = 0; current; attempt++) {
    try {
      const won = await change(db, current, patch)
      if (won) return won
      current = await readHeld(db, held.publication.id)
      if (current && !sameStep(current.publication, held.publication)) return undefined
    } catch {
      await backOff(clock, attempt, signal)
    }
  }
  return undefined
}

function sameStep(a: Publication, b: Publication): boolean {
  return a.state === b.state && a.step === b.step && a.attempts === b.attempts
}
