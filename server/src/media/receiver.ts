import { randomUUID } from 'node:crypto'
import { statfs } from 'node:fs/promises'
import { join } from 'node:path'
import { FileStore } from '@tus/file-store'
import { MemoryLocker, Server, Upload } from '@tus/server'
import type { Context } from '../context.ts'
import { getOrUndefined } from '../database/database.ts'
import { isDiskFull } from '../database/full-disk.ts'
import { uploadIdOf, uploadName } from './incoming.ts'
import { uploadLifeMs } from './limits.ts'
import { UploadRefused } from './refused.ts'
import { settle } from './settle.ts'
import { type OwnedTicket, ownedTicket, ticket as ticketSchema } from './ticket.ts'

/** Room that uploads leave on the disk: the databases need it more. */
const reservedBytes = 256 * 1024 ** 2

/** Who uploads, as the session says. */
export interface Uploader {
  workspaceId: string
  memberId: string
  /** may replace what another member captured */
  mayReplace: boolean
}

export interface Receiver {
  /** A tus server that knows this one caller; it answers one request. */
  for(uploader: Uploader): Server
  /** Takes in what is complete; twice at once is once. Undefined when nothing is known under that id. */
  settle(uploadId: string): Promise<'settled' | 'incomplete' | undefined>
}

export type ReceiverContext = Pick<Context, 'config' | 'store' | 'clock' | 'log'>

/** Receives files by tus 1.0 (https://tus.io/protocols/resumable-upload): creation, expiration and termination. */
export function createReceiver(ctx: ReceiverContext): Receiver {
  const directory = join(ctx.config.dataDir, 'media')
  const datastore = new FileStore({ directory, expirationPeriodInMilliseconds: uploadLifeMs })
  const locker = new MemoryLocker()
  const underway = new Map<string, Promise<void>>()

  async function readTicket(uploadId: string): Promise<{ ticket: OwnedTicket; complete: boolean } | undefined> {
    const upload = await datastore.getUpload(uploadId).catch(() => undefined)
    const parsed = ownedTicket.safeParse(upload?.metadata)
    return upload && parsed.success ? { ticket: parsed.data, complete: upload.offset === upload.size } : undefined
  }

  async function settleAndMark(uploadId: string, ticket: OwnedTicket): Promise<void> {
    await settle(ctx, uploadId, ticket)
    // A newer copy may be received after this one: what was settled once is never settled again.
    const known = await datastore.configstore.get(uploadId)
    if (known) await datastore.configstore.set(uploadId, new Upload({ ...known, metadata: { ...ticket, settled: 'yes' } }))
  }

  async function settleOnce(uploadId: string, ticket: OwnedTicket): Promise<void> {
    if (ticket.settled) return
    const running = underway.get(uploadId) ?? settleAndMark(uploadId, ticket).finally(() => underway.delete(uploadId))
    underway.set(uploadId, running)
    return running
  }

  async function refuseWhatIsNotTheirs(uploader: Uploader, mediaId: string): Promise<void> {
    if (uploader.mayReplace) return
    const db = ctx.store.workspace(uploader.workspaceId)
    // The media's own document may still be on its way: then whoever sent bytes first counts.
    const owned = (await getOrUndefined(db, `media:${mediaId}`)) ?? (await getOrUndefined(db, `uploads:${mediaId}`))
    if (owned && owned['by'] !== uploader.memberId) {
      throw new UploadRefused(403, 'not_your_media', 'This media was captured by somebody else.')
    }
  }

  async function refuseWithoutRoom(size: number): Promise<void> {
    const { bavail, bsize } = await statfs(directory)
    if (bavail * bsize - size < reservedBytes) {
      throw new UploadRefused(507, 'server_full', 'The disk of the server has no room for this file.')
    }
  }

  function forUploader(uploader: Uploader): Server {
    let announced: OwnedTicket | undefined
    const path = `/api/workspaces/${uploader.workspaceId}/uploads`
    return new Server({
      path,
      datastore,
      locker,
      lockDrainTimeout: 500,
      disableTerminationForFinishedUploads: true,
      allowedOrigins: () => false,
      generateUrl: (_request, { id }) => `${path}/${uploadName(id)}`,
      getFileIdFromRequest: (_request, last) => (last ? uploadIdOf(uploader.workspaceId, last) : undefined),
      // The first thing tus calls for a new upload: what it says of itself is read here.
      namingFunction: (_request, metadata) => {
        const parsed = ticketSchema.safeParse(metadata)
        if (!parsed.success) throw new UploadRefused(400, 'invalid_request', 'Upload-Metadata names mediaId, rendition and sha256.')
        announced = { ...parsed.data, workspaceId: uploader.workspaceId, memberId: uploader.memberId }
        return uploadIdOf(uploader.workspaceId, randomUUID())
      },
      maxSize: () => (announced ? ctx.config.maxUploadBytes[announced.rendition] : 0),
      async onUploadCreate(_request, upload) {
        if (!announced || !upload.size) throw new UploadRefused(400, 'invalid_request', 'The length must be known, and more than nothing.')
        await refuseWhatIsNotTheirs(uploader, announced.mediaId)
        await refuseWithoutRoom(upload.size)
        return { metadata: announced }
      },
      async onIncomingRequest(request, uploadId) {
        if (request.method === 'POST') return
        const known = await readTicket(uploadId)
        // Whose it is not learns no more than that there is nothing.
        if (known?.ticket.memberId !== uploader.memberId || known.ticket.workspaceId !== uploader.workspaceId) {
          throw new UploadRefused(404, 'not_found', 'There is no such upload.')
        }
        // All bytes were there when the server was stopped, or the last answer was lost.
        if (request.method === 'HEAD' && known.complete) await settleOnce(uploadId, known.ticket)
      },
      async onUploadFinish(_request, upload) {
        await settleOnce(upload.id, ownedTicket.parse(upload.metadata))
        return {}
      },
      onResponseError(_request, error) {
        if (error instanceof UploadRefused) return error
        if ('status_code' in error) return { status_code: error.status_code, body: JSON.stringify(describe(error)) }
        ctx.log.error({ err: error }, 'upload failed')
        if (isDiskFull(error)) return new UploadRefused(507, 'server_full', 'The disk of the server has no room for this file.')
        return { status_code: 500, body: JSON.stringify({ code: 'internal', message: 'Something went wrong on the server. Nothing was lost.' }) }
      },
    })
  }

  return {
    for: forUploader,
    async settle(uploadId) {
      const known = await readTicket(uploadId)
      if (!known) return undefined
      if (!known.complete) return 'incomplete'
      await settleOnce(uploadId, known.ticket)
      return 'settled'
    },
  }
}

/** tus's own errors, as ours. */
function describe(error: { status_code: number; body: string }): { code: string; message: string } {
  const codes: Record<number, string> = { 404: 'not_found', 409: 'wrong_offset', 410: 'not_found', 413: 'too_large' }
  return { code: codes[error.status_code] ?? 'invalid_request', message: error.body.trim() }
}
