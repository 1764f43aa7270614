import type { CollectionName } from '@inviato/shared/collections.ts'
import type { WireDocument } from '@inviato/shared/replication.ts'

const written = new WeakMap<object, Map<string, number>>()

/** Notes as which revisions the server has what this phone sent. */
export function noteWritten(database: object, collection: CollectionName, rows: readonly { id: string; rev: string }[]): void {
  const noted = written.get(database) ?? new Map<string, number>()
  written.set(database, noted)
  for (const { id, rev } of rows) noted.set(`${collection}:${id}`, heightOf(rev))
}

/**
 * Whether a served state is the echo of something that this phone sent before its last word: it must not take the place
 * of that word, which would be gone for good if the server lost it now.
 */
export function isLateEcho(database: object, collection: CollectionName, { id, rev }: Pick<WireDocument, 'id'> & { rev?: unknown }): boolean {
  const height = written.get(database)?.get(`${collection}:${id}`)
  return height !== undefined && typeof rev === 'string' && heightOf(rev) < height
}

/** The server's store was set back: its revisions mean something else from now on. */
export function forgetWritten(database: object): void {
  written.delete(database)
}

function heightOf(rev: string): number {
  return Number.parseInt(rev, 10)
}
