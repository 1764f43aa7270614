import { type BreakCode, feedCheckpoint, type FeedCheckpoint, type Place, witness, type Witness } from '@inviato/shared/replication.ts'
import { createHash } from 'node:crypto'
import * as z from 'zod/mini'
import { type Database, isRemote, type Sequence } from '../database/database.ts'
import { ApiError } from '../errors.ts'
import { currentEpoch, endEpoch } from './epoch.ts'
import { knowsRevision } from './revision.ts'
import { isSealed, sealOf } from './seal.ts'
import type { Reader } from './reader.ts'

/** The last row that a checkpoint covers, or null where there was none. */
export type LastRow = FeedCheckpoint['witness']

/** The checkpoint of a reader who has read everything up to `seq`. */
export async function checkpointAt(reader: Reader, seq: Sequence, last: LastRow): Promise<FeedCheckpoint> {
  const { ctx, db, member } = reader
  const checkpoint = { epoch: await currentEpoch(db), seq: JSON.stringify(seq), witness: last, rights: rightsOf(member.role) }
  return { ...checkpoint, seal: sealOf(ctx, { kind: 'checkpoint', workspaceId: member.workspaceId, checkpoint }) }
}

/** The checkpoint of the newest row, to begin with. */
export async function checkpointNow(reader: Reader): Promise<FeedCheckpoint> {
  const { seq, last } = await newest(reader)
  return checkpointAt(reader, seq, last)
}

/** The newest row, null where there is none: whoever knows it knows all that was written before. */
export async function witnessNow(reader: Reader): Promise<Witness | null> {
  const { last } = await newest(reader)
  return last && witnessOf(reader, last)
}

async function newest({ db }: Reader): Promise<{ seq: Sequence; last: LastRow }> {
  const { results, last_seq } = await db.changes({ descending: true, limit: 1, batch_size: 1, return_docs: true })
  const [row] = results
  const rev = row?.changes[0]?.rev
  return { seq: row?.seq ?? last_seq, last: row && rev !== undefined ? { id: row.id, rev } : null }
}

/**
 * A place as it stands in an address: both its parts base64url of their JSON.
 * @throws {ApiError} 400 `invalid_request`
 */
export function decodePlace({ since, pushed }: { since: string; pushed?: string | undefined }): Place {
  return { checkpoint: decode(feedCheckpoint, since), pushed: pushed === undefined ? null : decode(witness, pushed) }
}

function decode<T>(schema: z.ZodMiniType<T>, encoded: string): T {
  try {
    return schema.parse(JSON.parse(Buffer.from(encoded, 'base64url').toString('utf8')))
  } catch (cause) {
    throw new ApiError(400, 'invalid_request', 'This is not a checkpoint.', { cause })
  }
}

const sequence = z.union([z.number(), z.string()])

export function sequenceOf(checkpoint: FeedCheckpoint): Sequence {
  return sequence.parse(JSON.parse(checkpoint.seq))
}

export function witnessOf({ ctx, member }: Reader, row: { id: string; rev: string }): Witness {
  return { ...row, seal: sealOf(ctx, { kind: 'witness', workspaceId: member.workspaceId, ...row }) }
}

/**
 * Lets a phone in that stands where this store knows it.
 * @throws {ApiError} 409 `history_lost` where the store was set back or replaced, or the checkpoint is not one of this
 * server's; 409 `rights_changed`
 */
export async function requireHistory(reader: Reader, at: Place): Promise<void> {
  await requireLife(reader, at)
  if (at.checkpoint.rights !== rightsOf(reader.member.role)) throw broken('rights_changed')
}

/**
 * The same place under the member's present rights, for a phone that reads everything anew and goes on from there.
 * @throws {ApiError} 409 `history_lost`
 */
export async function renewCheckpoint(reader: Reader, at: Place): Promise<FeedCheckpoint> {
  await requireLife(reader, at)
  return checkpointAt(reader, sequenceOf(at.checkpoint), at.checkpoint.witness)
}

/**
 * As `requireHistory`, whatever the member may see now.
 * @throws {ApiError} 409 `history_lost`
 */
export async function requireLife(reader: Reader, at: Place): Promise<void> {
  if (!isOurs(reader, at.checkpoint) || (await meetLost(reader, at))) throw broken('history_lost')
}

/**
 * Ends the present epoch where this store was set back behind what a phone knew, and tells the phone where it begins
 * anew. Before anything is given back: a phone that has met the loss may bring it to a store that was set back once
 * more, and meets nobody there. What it gives is for this life alone, which another set-back ends.
 */
export async function admitLoss(reader: Reader, lost: Place): Promise<FeedCheckpoint> {
  if (isOurs(reader, lost.checkpoint)) await meetLost(reader, lost)
  return checkpointNow(reader)
}

function isOurs({ ctx, member: { workspaceId } }: Reader, { seal, ...checkpoint }: FeedCheckpoint): boolean {
  return isSealed(ctx, { kind: 'checkpoint', workspaceId, checkpoint }, seal)
}

/** @returns whether what is brought comes from a life of the store that was lost */
async function meetLost(reader: Reader, { checkpoint, pushed }: Place): Promise<boolean> {
  const { db } = reader
  const epoch = await currentEpoch(db)
  const isPast = checkpoint.epoch !== epoch || !(await knows(db, checkpoint.witness)) || !(await knowsPushed(reader, pushed))
  if (isPast) await endEpoch(db, checkpoint.epoch)
  return isPast
}

async function knowsPushed({ ctx, db, member }: Reader, pushed: Witness | null): Promise<boolean> {
  if (!pushed) return true
  const { id, rev, seal } = pushed
  // A witness that is none of ours proves nothing; only the phone's own work would suffer from it.
  return !isSealed(ctx, { kind: 'witness', workspaceId: member.workspaceId, id, rev }, seal) || knows(db, { id, rev })
}

/** Revisions that an embedded database was seen to know: as long as it is open, it goes on knowing them. */
const seen = new WeakMap<Database, Set<string>>()
const seenLimit = 1000

async function knows(db: Database, row: LastRow): Promise<boolean> {
  if (!row) return true
  const key = `${row.id} ${row.rev}`
  const revisions = seen.get(db) ?? new Set()
  if (revisions.has(key)) return true
  const isKnown = await knowsRevision(db, row.id, row.rev)
  if (isKnown && !isRemote(db)) {
    if (revisions.size >= seenLimit) revisions.clear()
    seen.set(db, revisions.add(key))
  }
  return isKnown
}

/** Names what a role may see; it changes whenever that does, also by a new version of the rules. */
function rightsOf(role: string): string {
  return createHash('sha256').update(`rights v1 ${role}`).digest('hex').slice(0, 16)
}

function broken(code: BreakCode): ApiError {
  const message = {
    history_lost: 'This store does not know what the phone last saw. Give back first, then read anew.',
    rights_changed: 'What this member may see has changed. Read anew.',
  }
  return new ApiError(409, code, message[code])
}
