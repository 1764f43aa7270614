import { keep } from './capture.ts'
import { carryOver } from './carry-over.ts'
import type { Desk } from './desk.svelte.ts'
import { giveToBrand, prepareAll } from './media.ts'
import { askToPersist } from './storage.ts'

/**
 * Takes files in as media of the brand on screen. All of them are on the disk when the promise resolves; their copies are made after that.
 * When one fails, those before it stay.
 * @returns the ids of the media, in the order of the files
 * @throws NotMedia
 * @throws NoRoom
 */
export async function addPhotos(desk: Desk, files: readonly File[], about: { coverageId?: string | undefined } = {}): Promise<string[]> {
  const ids: string[] = []
  try {
    for (const file of files) {
      const item = await keep(desk.local, file, { device: desk.device })
      ids.push(item.id)
    }
  } finally {
    await giveToBrand(desk, ids, about)
    void askToPersist()
    // What is cut short here is made at the next start.
    void prepareAll(desk.local, ids).then(() => carryOver(desk), () => {})
  }
  return ids
}
