import * as z from 'zod/mini'
import { envelope, language, text, uuid, zone } from './fields.ts'

export const policy = z.strictObject({
  /** `needed`: nothing goes out that another person has not approved. */
  approval: z.enum(['none', 'needed']),
  /** How many distinct people must approve. */
  approvers: z.int().check(z.minimum(1), z.maximum(5)),
  /** Whether who submitted may approve their own work. */
  ownWork: z.boolean(),
  /** Whether an author's answers to comments go out without a manager's approval. */
  authorsAnswer: z.boolean(),
  /** How late a post may go out when it says nothing itself, in minutes. */
  notAfterMinutes: z.int().check(z.minimum(5), z.maximum(10_080)),
  /** When the brand usually publishes, `HH:MM` in its zone: what "next free time" chooses from. Absent: `usualHours`. */
  postingHours: z.optional(z.array(z.string().check(z.regex(/^([01]\d|2[0-3]):[0-5]\d$/), z.maxLength(5))).check(z.minLength(1), z.maxLength(12))),
})

/** One brand: its name, face and rules. The document's id is the workspace's. */
export const workspaceSchema = z.strictObject({
  ...envelope,
  name: text(80),
  language,
  zone,
  /** Tints the Live page and the switcher. */
  color: z.string().check(z.regex(/^#[0-9a-f]{6}$/), z.maxLength(7)),
  policy,
  savedReplies: z.array(z.strictObject({ id: uuid, text: text(2000) })).check(z.maxLength(100)),
})

export type Workspace = z.infer<typeof workspaceSchema>
export type Policy = z.infer<typeof policy>

export const defaultPolicy: Policy = {
  approval: 'none',
  approvers: 1,
  ownWork: false,
  authorsAnswer: true,
  notAfterMinutes: 24 * 60,
}
