import * as z from 'zod/mini'
import { envelope, instant, subject, text, url } from './fields.ts'
import { role } from './member.ts'

/** `v<version>:<sha256>`: every version's function is kept, so that an old hash can be judged. */
export const contentHashField = z.string().check(z.regex(/^v[1-9]\d*:[0-9a-f]{64}$/), z.maxLength(72))

/** "This is ready": made by Publish, Schedule and Submit. Nothing is planned whose content is not the released one. */
export const release = z.strictObject({
  kind: z.literal('release'),
  contentHash: contentHashField,
  intent: z.enum(['publish', 'schedule', 'submit']),
})

/** Counts only for the content whose hash it bears. */
export const approval = z.strictObject({
  kind: z.enum(['approve', 'changes']),
  contentHash: contentHashField,
  /** Who gave it by phone or in person, where someone else wrote it down. */
  onBehalfOf: z.optional(text(120)),
})

/**
 * Asks the server for an act, which it carries out only while the subject is still in `seenState`.
 * On a post: cancel, hold. On a publication: cancel, retry, now, next-slot, drop (when missed), there, absent (when
 * unconfirmed), done (by hand, with the link), take-down (published). On a reply: send-anyway. On a member: role,
 * remove. On a public comment: show, hide. On the workspace: stop, and go-on, whose `seenState` is the stop that it ends.
 */
export const order = z.strictObject({
  kind: z.literal('order'),
  act: z.enum([
    'cancel', 'hold', 'retry', 'now', 'next-slot', 'drop', 'there', 'absent', 'done', 'send-anyway', 'take-down',
    'show', 'hide', 'role', 'remove', 'stop', 'go-on',
  ]),
  seenState: z.optional(text(40)),
  url: z.optional(url),
  role: z.optional(role),
  /** Of next-slot: the time that the person was shown. */
  dueAt: z.optional(instant),
})

/** What is done about a comment. */
export const triage = z.strictObject({
  kind: z.literal('triage'),
  state: z.enum(['open', 'done']),
  assignee: z.optional(envelope.by),
})

/** Written once by a person, never changed. It may arrive before what it is about. */
export const decisionSchema = z.strictObject({
  ...envelope,
  subject,
  note: z.optional(text(2000)),
  body: z.discriminatedUnion('kind', [release, approval, order, triage]),
})

export type Decision = z.infer<typeof decisionSchema>
export type DecisionBody = Decision['body']
export type Release = Decision & { body: z.infer<typeof release> }
export type Approval = Decision & { body: z.infer<typeof approval> }
export type Order = Decision & { body: z.infer<typeof order> }
export type Triage = Decision & { body: z.infer<typeof triage> }

export function isRelease(decision: Decision): decision is Release {
  return decision.body.kind === 'release'
}

export function isApproval(decision: Decision): decision is Approval {
  return decision.body.kind === 'approve' || decision.body.kind === 'changes'
}

export function isOrder(decision: Decision): decision is Order {
  return decision.body.kind === 'order'
}

export function isTriage(decision: Decision): decision is Triage {
  return decision.body.kind === 'triage'
}

/** The order in which decisions count: as they reached the server; what has not yet, last, by the phone's own time. */
export function inOrder(a: Decision, b: Decision): number {
  const [first, second] = [a.arrivedAt ?? `~${a.at}`, b.arrivedAt ?? `~${b.at}`]
  if (first !== second) return first < second ? -1 : 1
  return a.id < b.id ? -1 : 1
}
