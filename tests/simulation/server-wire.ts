import * as z from 'zod'

/** What a simulated server is opened with. */
export const serverSettings = z.strictObject({
  folder: z.string(),
  port: z.number(),
  clockOffsetMs: z.number(),
  /** The file in which the network keeps what was published on it. */
  network: z.string(),
  workspaceId: z.string(),
})
export type ServerSettings = z.infer<typeof serverSettings>

/** Something that a network was asked to publish. */
export const submissionSchema = z.strictObject({ publicationId: z.string(), postId: z.string(), hash: z.string(), text: z.string() })
export type Submission = z.infer<typeof submissionSchema>

/** Whether something is due or on its way to a network, or will be. */
export type Publishing = 'underway' | 'planned' | 'nothing'
