import { type BreakCode, feedCheckpoint, type FeedCheckpoint, witness, type Witness } from '@inviato/shared/replication.ts'
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
  const { results, last_seq } = await reader.db.changes({ descending: true, limit: 1, batch_size: 1, return_docs: true })
  const [row] = results
  const rev = row?.changes[0]?.rev
  return checkpointAt(reader, row?.seq ?? last_seq, row && rev !== undefined ? { id: row.id, rev } : null)
}

/**
 * A checkpoint as it stands in an address: base64url of its JSON.
 * @throws {ApiError} 400 `invalid_request`
 */
export function decodeCheckpoint(encoded: string): FeedCheckpoint {
  return decode(feedCheckpoint, encoded)
}

/**
 * What a push answered, as it stands in an address.
 * @throws {ApiError} 400 `invalid_request`
 */
export function decodeWitness(encoded: string): Witness {
  return decode(witness, encoded)
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
 * Lets a phone in whose checkpoint still means something here.
 * @throws {ApiError} 409 `history_lost` where the store was set back or replaced, or the checkpoint is not one of this
 * server's; 409 `rights_changed`
 */
export async function requireHistory(reader: Reader, checkpoint: FeedCheckpoint, pushed: Witness | null = null): Promise<void> {
  await requireEpoch(reader, checkpoint, pushed)
  if (checkpoint.rights !== rightsOf(reader.member.role)) throw broken('rights_changed')
}

/**
 * The same place under the member's present rights, for a phone that reads everything anew and goes on from there.
 * @throws {ApiError} 409 `history_lost`
 */
export async function renewCheckpoint(reader: Reader, checkpoint: FeedCheckpoint): Promise<FeedCheckpoint> {
  await requireEpoch(reader, checkpoint, null)
  return checkpointAt(reader, sequenceOf(checkpoint), checkpoint.witness)
}

async function requireEpoch(reader: Reader, checkpoint: FeedCheckpoint, pushed: Witness | null): Promise<void> {
  if (!isOurs(reader, checkpoint) || (await meetLost(reader, checkpoint, pushed))) throw broken('history_lost')
}

/**
 * Ends the present epoch where this store was set back behind what a phone knew. Before anything is given back: a phone
 * that has met the loss may bring it to a store that was set back once more, and meets nobody there.
 */
export async function admitLoss(reader: Reader, checkpoint: FeedCheckpoint, pushed: Witness | null): Promise<void> {
  if (isOurs(reader, checkpoint)) await meetLost(reader, checkpoint, pushed)
}

function isOurs({ ctx, member: { workspaceId } }: Reader, { seal, ...checkpoint }: FeedCheckpoint): boolean {
  return isSealed(ctx, { kind: 'checkpoint', workspaceId, checkpoint }, seal)
}

/** @returns whether what is brought comes from a life of the store that was lost */
async function meetLost(reader: Reader, checkpoint: FeedCheckpoint, pushed: Witness | null): Promise<boolean> {
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
