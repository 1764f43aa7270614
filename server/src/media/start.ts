import { readdir, rm, stat } from 'node:fs/promises'
import type { Context } from '../context.ts'
import { forEachWorkspace } from '../database/workspaces.ts'
import { incomingPath, uploadIdOf } from './incoming.ts'
import { uploadLifeMs } from './limits.ts'
import { createReceiver, type Receiver } from './receiver.ts'
import { UploadRefused } from './refused.ts'

const everyMs = 3_600_000

type Needs = Pick<Context, 'config' | 'store' | 'clock' | 'log' | 'signal'>

/** At start and every hour: takes in what was complete when the server stopped, and removes uploads that nobody resumed. */
export function startMedia(ctx: Needs): AsyncDisposable {
  const receiver = createReceiver(ctx)
  return forEachWorkspace(ctx, 'media', async (workspace, signal) => {
    for (;;) {
      await sweepUploads(ctx, receiver, workspace.id)
      await ctx.clock.sleep(everyMs, signal)
    }
  })
}

/** One round over the unfinished and the finished uploads of a workspace. */
export async function sweepUploads(ctx: Pick<Context, 'config' | 'clock' | 'log'>, receiver: Receiver, workspaceId: string): Promise<void> {
  const files = await readdir(incomingPath(ctx.config.dataDir, uploadIdOf(workspaceId, ''))).catch(() => [])
  for (const name of files.filter((file) => file.endsWith('.json')).map((file) => file.slice(0, -'.json'.length))) {
    const uploadId = uploadIdOf(workspaceId, name)
    const path = incomingPath(ctx.config.dataDir, uploadId)
    const written = (await stat(path).catch(() => undefined))?.mtimeMs ?? 0
    try {
      const outcome = written === 0 ? undefined : await receiver.settle(uploadId)
      const old = ctx.clock.now().getTime() - written > uploadLifeMs
      if (outcome === undefined || old) await Promise.all([rm(path, { force: true }), rm(`${path}.json`, { force: true })])
    } catch (error) {
      // A refusal has been noted in the document, and its bytes are gone.
      if (!(error instanceof UploadRefused)) ctx.log.error({ err: error, workspace: workspaceId, upload: name }, 'an upload could not be taken in')
    }
  }
}
