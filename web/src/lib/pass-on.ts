import { storeId } from '@inviato/shared/collections.ts'
import type { Decision } from '@inviato/shared/decision.ts'
import type { Publication } from '@inviato/shared/publication.ts'
import { decide } from './decisions.ts'
import type { Writer } from './writer.ts'

/** Names the prepared copies for the network's app: neither the phone's own names nor ours say anything there. */
export function filesOf(blobs: readonly Blob[], name: string): File[] {
  const stem = name.toLowerCase().normalize('NFD').replaceAll(/[^a-z0-9]+/gu, '-').replaceAll(/^-|-$/gu, '') || 'photo'
  return blobs.map((blob, index) => {
    const extension = blob.type === 'image/png' ? 'png' : blob.type === 'image/webp' ? 'webp' : 'jpg'
    return new File([blob], `${stem}-${index + 1}.${extension}`, { type: blob.type })
  })
}

/** How the files were passed on; `cancelled` where the person closed the share sheet. */
export type Passed = 'shared' | 'saved' | 'cancelled'

/** Whether this browser hands files to other apps. */
export function canShare(files: File[]): boolean {
  return typeof navigator.canShare === 'function' && navigator.canShare({ files })
}

/** Passes files on through the phone's share sheet, or saves them where there is none. Call it from a press. */
export async function passOn(files: File[]): Promise<Passed> {
  if (!canShare(files)) {
    for (const file of files) save(file)
    return 'saved'
  }
  try {
    await navigator.share({ files })
    return 'shared'
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') return 'cancelled'
    for (const file of files) save(file)
    return 'saved'
  }
}

function save(file: File): void {
  const link = document.createElement('a')
  link.href = URL.createObjectURL(file)
  link.download = file.name
  link.click()
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000)
}

/** Vouches that it is out, with its address where there is one. */
export function confirmDone(
  writer: Writer,
  publication: Pick<Publication, 'id' | 'state'>,
  address?: string,
): Promise<Decision> {
  const url = address?.trim()
  return decide(writer, storeId('publications', publication.id), {
    kind: 'order',
    act: 'done',
    seenState: publication.state,
    ...(url && { url }),
  })
}
