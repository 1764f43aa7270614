import { sha256, uuid } from '@inviato/shared/fields.ts'
import { rendition } from '@inviato/shared/media.ts'
import * as z from 'zod/mini'

/** What the phone says of an upload before its first byte (tus `Upload-Metadata`). */
export const ticket = z.strictObject({ mediaId: uuid, rendition, sha256 })

/** What the server keeps beside the bytes: the ticket, and to whom the upload belongs. */
export const ownedTicket = z.strictObject({ ...ticket.shape, workspaceId: uuid, memberId: uuid, settled: z.optional(z.literal('yes')) })

export type Ticket = z.infer<typeof ticket>
export type OwnedTicket = z.infer<typeof ownedTicket>
