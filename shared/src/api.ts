import * as z from 'zod/mini'
import { instant, language, text, uuid } from './fields.ts'
import { role } from './member.ts'

/** Every error of the API. `code` is what the phone turns into a sentence. */
export const errorResponse = z.strictObject({ code: text(60), message: text(1000) })

export const membership = z.strictObject({
  workspaceId: uuid,
  workspaceName: text(80),
  memberId: uuid,
  role,
})

export const sessionResponse = z.strictObject({
  account: z.strictObject({ id: uuid, name: text(80), email: z.email().check(z.maxLength(254)), language }),
  device: z.strictObject({ id: uuid, name: text(80) }),
  memberships: z.array(membership),
  expiresAt: instant,
})

export type ErrorResponse = z.infer<typeof errorResponse>
export type Membership = z.infer<typeof membership>
export type SessionResponse = z.infer<typeof sessionResponse>
