import type { Holder } from '@inviato/shared/holdings.ts'
import type { Member } from '@inviato/shared/member.ts'
import * as m from './paraglide/messages.js'
import { sayBytes } from './say-bytes.ts'
import { sayAgo } from './spoken-time.ts'

/** What is on one phone only: "14 photos only on Giulia's Pixel", and its words that did not leave. */
export function sayHeld({ media, documents, name, lost }: Holder): string[] {
  const count = media.length
  const phone = name
  const files =
    count === 0 ? []
    : lost ? [m.sync_holder_lost({ count, phone })]
    : media.every((each) => each.kind === 'photo') ? [m.sync_holder_photos({ count, phone })]
    : media.every((each) => each.kind === 'video') ? [m.sync_holder_videos({ count, phone })]
    : [m.sync_holder_files({ count, phone })]
  return documents > 0 ? [...files, m.sync_holder_documents({ count: documents, phone })] : files
}

/** Whose phone it is, how much it is, and why it may take a while. */
export function sayHolder({ device, bytes, lost, seenAt }: Holder, owner: Member | undefined, now: Date): string {
  return [owner?.body.name, bytes > 0 && !lost ? sayBytes(bytes) : undefined, sayOutlook()].filter(Boolean).join(' · ')

  function sayOutlook(): string | undefined {
    if (lost) return m.sync_holder_lost_why()
    if (owner?.body.removedAt) return m.sync_holder_removed()
    if (device?.body.endedAt) return m.sync_holder_ended({ when: sayAgo(device.body.endedAt, now) })
    return seenAt && m.sync_holder_seen({ when: sayAgo(seenAt, now) })
  }
}
