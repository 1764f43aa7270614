import * as z from 'zod/mini'
import { collectionName } from './collections.ts'
import { text } from './fields.ts'

/** The last row that a checkpoint covers: valid while the store still knows that revision. */
export const witness = z.strictObject({ id: text(200), rev: text(80) })

/** Where a phone stands in the workspace's feed. `seq` is opaque; `rights` is the hash of what the member may see. */
export const feedCheckpoint = z.strictObject({
  seq: text(4000),
  witness: z.nullable(witness),
  rights: text(64),
})

/** A document on the wire: RxDB adds `_deleted`. Its content is checked against its collection's schema, row by row. */
export const wireDocument = z.catchall(z.object({ id: text(128), _deleted: z.boolean() }), z.unknown())

export const pushRequest = z.strictObject({
  rows: z
    .array(z.strictObject({ newDocumentState: wireDocument, assumedMasterState: z.optional(wireDocument) }))
    .check(z.maxLength(200)),
})

export const refusalCode = z.enum(['schema', 'role', 'immutable', 'not-yours', 'server-writes', 'too-large'])

export const pushResponse = z.strictObject({
  /** The server's own states of rows whose assumed state was not the current one. */
  conflicts: z.array(wireDocument),
  /** Rows that were refused, with the server's state where there is one. Nothing else was held up by them. */
  refusals: z.array(z.strictObject({ id: text(128), code: refusalCode, message: text(500), master: z.nullable(wireDocument) })),
  /** The last revision this push wrote. */
  witness: z.nullable(witness),
})

export const snapshotResponse = z.strictObject({
  documents: z.array(wireDocument),
  /** The feed's place noted before the first page was read. */
  since: feedCheckpoint,
  /** The id below which the next page goes on; null at the end. */
  before: z.nullable(text(128)),
})

export const feedResponse = z.strictObject({
  documents: z.partialRecord(collectionName, z.array(wireDocument)),
  checkpoint: feedCheckpoint,
  more: z.boolean(),
})

/** One event of the stream. `from` names the place before it: a mismatch is a gap, and the phone resyncs. */
export const streamEvent = z.strictObject({
  from: text(4000),
  documents: z.partialRecord(collectionName, z.array(wireDocument)),
  checkpoint: feedCheckpoint,
})

export type Witness = z.infer<typeof witness>
export type FeedCheckpoint = z.infer<typeof feedCheckpoint>
export type WireDocument = z.infer<typeof wireDocument>
export type PushRequest = z.infer<typeof pushRequest>
export type PushResponse = z.infer<typeof pushResponse>
export type Refusal = PushResponse['refusals'][number]
export type SnapshotResponse = z.infer<typeof snapshotResponse>
export type FeedResponse = z.infer<typeof feedResponse>
export type StreamEvent = z.infer<typeof streamEvent>
