import * as z from 'zod'

/** What a simulated phone is started with. */
export const phoneSettings = z.strictObject({
  url: z.string(),
  cookie: z.string(),
  accountId: z.string(),
  workspaceId: z.string(),
  memberId: z.string(),
  /** Its disk: a file that outlives it. Without one it forgets everything when it ends. */
  disk: z.optional(z.string()),
  clockOffsetMs: z.number(),
})
export type PhoneSettings = z.infer<typeof phoneSettings>
