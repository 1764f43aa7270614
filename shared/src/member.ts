import * as z from 'zod/mini'
import { bytes, envelope, instant, language, text, uuid } from './fields.ts'

export const role = z.enum(['owner', 'manager', 'author', 'reviewer'])
export type Role = z.infer<typeof role>

const count = z.int().check(z.minimum(0), z.maximum(1_000_000))

/** What a phone says that only it has: documents, and media with the bytes of theirs that it still sends. */
export const holdings = z.strictObject({ documents: count, media: count, bytes })
export type Holdings = z.infer<typeof holdings>

/** A person in a workspace, or one of their devices. Written by the server only. */
export const memberSchema = z.strictObject({
  ...envelope,
  by: z.optional(envelope.by),
  body: z.discriminatedUnion('kind', [
    z.strictObject({
      kind: z.literal('member'),
      name: text(80),
      role,
      language,
      /** Set when the person left; the name stays for what they wrote. */
      removedAt: z.optional(instant),
    }),
    z.strictObject({
      kind: z.literal('device'),
      memberId: uuid,
      name: text(80),
      lastSeenAt: instant,
      /** Set when its session ended: signed out there, or removed from elsewhere. Its stream ends with it. */
      endedAt: z.optional(instant),
      /** What it held of this workspace when it last said so. */
      holds: z.optional(z.extend(holdings, { at: instant })),
    }),
  ]),
})

export type MemberDocument = z.infer<typeof memberSchema>
export type Member = MemberDocument & { body: { kind: 'member' } }
export type Device = MemberDocument & { body: { kind: 'device' } }

export function isMember(document: MemberDocument): document is Member {
  return document.body.kind === 'member'
}

export function isDevice(document: MemberDocument): document is Device {
  return document.body.kind === 'device'
}
