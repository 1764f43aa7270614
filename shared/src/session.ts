import * as z from 'zod/mini'
import { instant, language, text, url, uuid } from './fields.ts'
import { role } from './member.ts'

/*
 * What every screen reads of the API: who is signed in, and what an error is. The rest is in `api.ts`, for the screens
 * that ask for it.
 */

/** Every error of the API. `code` is what the phone turns into a sentence. */
export const errorResponse = z.strictObject({ code: text(60), message: text(1000) })

export const membership = z.strictObject({
  workspaceId: uuid,
  workspaceName: text(80),
  color: text(7),
  memberId: uuid,
  role,
})

export const sessionResponse = z.strictObject({
  account: z.strictObject({
    id: uuid,
    name: text(80),
    email: text(254),
    language,
    /** How the person can sign in. */
    passkeys: z.int(),
    password: z.boolean(),
  }),
  device: z.strictObject({ id: uuid, name: text(80) }),
  memberships: z.array(membership),
  /** Where this server is reached: what links and passkeys are made for. */
  publicUrl: url,
  expiresAt: instant,
})

export type ErrorResponse = z.infer<typeof errorResponse>
export type Membership = z.infer<typeof membership>
export type SessionResponse = z.infer<typeof sessionResponse>
