import { recover } from './capture.ts'
import type { Desk } from './desk.svelte.ts'
import { carryOver, prepareAll } from './media.ts'
import { startUploads, type Uploader } from './uploads/uploader.ts'

/**
 * What the phone does by itself with what was captured, as long as a brand is open: goes on where it was killed
 * (copies, media documents) and sends what the server does not have.
 * @param origin of the server, e.g. `location.origin`
 */
export function startMediaWork(desk: Desk, origin: string): Uploader {
  const uploader = startUploads(desk, origin)
  void goOn(desk).catch((error: unknown) => console.warn('captured media wait for the next start', error))
  return uploader
}

async function goOn(desk: Desk): Promise<void> {
  const unprepared = await recover(desk.local)
  await carryOver(desk)
  if (unprepared.length > 0) await prepareAll(desk.local, unprepared, () => carryOver(desk))
}
