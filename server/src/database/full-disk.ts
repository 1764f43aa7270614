import { statfs } from 'node:fs/promises'
import type { Clock } from '../clock.ts'

/** With less room than this the store is not opened again, in bytes: it would be full at once. */
const enough = 64 * 1024 ** 2
const lookAgainMs = 2_000

/** Whether an error says that the disk had no room for a write. */
export function isDiskFull(error: unknown): boolean {
  return error instanceof Error && /\bENOSPC\b|No space left on device/.test(error.message)
}

/** Resolves when the disk of a folder has room again. @throws when the signal is aborted */
export async function roomAgain(folder: string, clock: Clock, signal: AbortSignal): Promise<void> {
  while (!(await hasRoom(folder, enough))) await clock.sleep(lookAgainMs, signal)
}

/** @param bytes that must be free on the disk of a folder */
export async function hasRoom(folder: string, bytes: number): Promise<boolean> {
  const { bavail, bsize } = await statfs(folder)
  return bavail * bsize > bytes
}
