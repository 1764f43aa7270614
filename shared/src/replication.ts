import * as z from 'zod/mini'
import { collectionName } from './collections.ts'
import { text, uuid } from './fields.ts'

/** A document on the wire: RxDB adds `_deleted`. Its content is checked against its collection's schema, row by row. */
export const wireDocument = z.catchall(z.object({ id: text(128), _deleted: z.boolean() }), z.unknown())

const seal = text(80)
/** Opaque: a number or a text of the store, as JSON. Two can be equal or not, and say nothing of which is later. */
const sequence = text(4000)

/** A revision that the store knew: while it still does, it has not been set back behind it. */
export const witness = z.strictObject({ id: text(200), rev: text(80), seal })

/**
 * Where a phone stands in the workspace's feed. Valid while the store is of the same `epoch`, knows the `witness` (the
 * last row that it covers; null where there was none) and the member's rights are the same. Sealed by the server.
 */
export const feedCheckpoint = z.strictObject({
  epoch: text(40),
  seq: sequence,
  witness: z.nullable(z.omit(witness, { seal: true })),
  rights: text(64),
  seal,
})

/** Where a phone stands. A store that knows only a part of it was set back, and must be given back to first. */
const place = z.strictObject({
  checkpoint: feedCheckpoint,
  /** What the last push of this phone answered, or the last part of what it gave back. */
  pushed: z.nullable(witness),
})

export const pushRequest = z.extend(place, {
  rows: z
    .array(
      z.strictObject({
        newDocumentState: wireDocument,
        assumedMasterState: z.optional(wireDocument),
        /** The phone merged it with what somebody else had written meanwhile; the history says so. */
        merged: z.optional(z.literal(true)),
      }),
    )
    .check(z.maxLength(200)),
})

/** `failed`: the server broke on this row; the others went on. */
export const refusalCode = z.enum(['schema', 'role', 'immutable', 'not-yours', 'server-writes', 'too-large', 'failed'])

export const refusal = z.strictObject({
  id: text(128),
  code: refusalCode,
  message: text(500),
  /** The server's state, null where there is none. */
  master: z.nullable(wireDocument),
})

export const pushResponse = z.strictObject({
  /** The server's own states of rows whose assumed state was not the current one. */
  conflicts: z.array(wireDocument),
  /** Rows that were refused. Nothing else was held up by them. */
  refusals: z.array(refusal),
  /** The ids of conflicts of which the server had the phone's state before: the answer was lost, and others went on. */
  overtaken: z.array(text(128)),
  /** The revision of each row that is as the phone sent it. What is served of it later and is older is a late echo. */
  written: z.array(z.strictObject({ id: text(128), rev: text(80) })),
  /** What was there already as the phone sent it: it may have been served before, and is not served again. */
  there: z.array(wireDocument),
  /** The last revision this push wrote. */
  pushed: z.nullable(witness),
})

export const snapshotResponse = z.strictObject({
  documents: z.array(wireDocument),
  /** The id below which the next page goes on; null at the end. */
  before: z.nullable(text(128)),
})

/** How many documents all snapshots together have, about: others are written meanwhile. */
export const sizeResponse = z.strictObject({ documents: z.int() })

const documents = z.partialRecord(collectionName, z.array(wireDocument))

/** Without a checkpoint the feed answers none but the one to begin with, to be kept before a snapshot is read. */
export const feedResponse = z.strictObject({ documents, checkpoint: feedCheckpoint, more: z.boolean() })

/**
 * One event of the stream. `from` is the sequence before it: where the phone stands elsewhere, it lost some. A heartbeat
 * is one without documents, from its place to the same.
 */
export const streamEvent = z.strictObject({ from: sequence, documents, checkpoint: feedCheckpoint })

/** Which post a phone is being written on at this moment; null as soon as it no longer is. Said again every few seconds. */
export const presenceRequest = z.strictObject({ postId: z.nullable(uuid) })

/** Who is writing what on other phones at this moment: a field `present` of the stream, beside its events. */
export const present = z.array(z.strictObject({ memberId: uuid, postId: uuid })).check(z.maxLength(100))

/** What is told to a store that does not know it: where the phone stood. */
export const lossRequest = place

/** From where the phone begins anew in this life of the store. */
export const lossResponse = z.strictObject({ checkpoint: feedCheckpoint })

/** After a break: what a phone last knew as the server's word, with the seals it was given. It stands where it begins anew. */
export const giveBackRequest = z.extend(place, {
  rows: z.array(z.strictObject({ collection: collectionName, document: wireDocument })).check(z.maxLength(200)),
})

export const giveBackResponse = z.strictObject({
  /** The current states where they are not what the phone gave. */
  documents,
  refusals: z.array(z.extend(refusal, { collection: collectionName })),
  /** The newest row of the store, all of this in it. */
  pushed: z.nullable(witness),
})

/** Why the server answers no replication request, as the `code` of a 409. */
export const breakCode = z.enum([
  /** The store was set back or replaced: give back, then pull anew. */
  'history_lost',
  /** The member may now see other things: pull anew. */
  'rights_changed',
])

export type Witness = z.infer<typeof witness>
export type FeedCheckpoint = z.infer<typeof feedCheckpoint>
export type WireDocument = z.infer<typeof wireDocument>
export type Place = z.infer<typeof place>
export type PushRequest = z.infer<typeof pushRequest>
export type PushRow = PushRequest['rows'][number]
export type PushResponse = z.infer<typeof pushResponse>
export type Refusal = z.infer<typeof refusal>
export type SizeResponse = z.infer<typeof sizeResponse>
export type SnapshotResponse = z.infer<typeof snapshotResponse>
export type FeedResponse = z.infer<typeof feedResponse>
export type StreamEvent = z.infer<typeof streamEvent>
export type Present = z.infer<typeof present>
export type LossResponse = z.infer<typeof lossResponse>
export type GiveBackRequest = z.infer<typeof giveBackRequest>
export type GiveBackResponse = z.infer<typeof giveBackResponse>
export type BreakCode = z.infer<typeof breakCode>
export type DocumentsByCollection = z.infer<typeof documents>
