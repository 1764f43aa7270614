import { concatMap } from 'rxjs'
import { recover } from './capture.ts'
import { carryOver } from './carry-over.ts'
import { uploader } from './current-uploader.svelte.ts'
import type { Desk } from './desk.svelte.ts'
import { prepareAll } from './media.ts'
import { takeShared } from './shared-files.ts'
import { startUploads, type Uploader } from './uploads/uploader.ts'

/**
 * What the phone does by itself with what was captured, as long as a brand is open: goes on where it was killed
 * (copies, media documents), takes in what other apps shared, and sends what the server does not have.
 * @param origin of the server, e.g. `location.origin`
 */
export function startMediaWork(desk: Desk, origin: string): Uploader {
  const uploads = startUploads(desk, origin)
  uploader.current = uploads
  const { local, workspaceId } = desk
  const telling = local.tray.find({ selector: { workspaceId } }).$.pipe(concatMap(() => carryOver(desk).catch(wait))).subscribe()
  void goOn(desk).catch(wait)
  return {
    ...uploads,
    async [Symbol.asyncDispose]() {
      telling.unsubscribe()
      if (uploader.current === uploads) uploader.current = undefined
      await uploads[Symbol.asyncDispose]()
    },
  }
}

async function goOn({ local, device }: Desk): Promise<void> {
  // What could not be taken in is said where one captures.
  await takeShared(local, device)
  await prepareAll(local, await recover(local))
}

/** Nothing is lost: all of it is on the disk, and the next start goes on. */
function wait(error: unknown): void {
  console.warn('captured media wait for the next start', error)
}
