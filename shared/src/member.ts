import * as z from 'zod/mini'
import { envelope, instant, language, text, uuid } from './fields.ts'

export const role = z.enum(['owner', 'manager', 'author', 'reviewer'])
export type Role = z.infer<typeof role>

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
