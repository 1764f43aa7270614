import { instant, text, uuid } from '@inviato/shared/fields.ts'
import { noticeKind, type NoticeKind } from '@inviato/shared/notification.ts'
import * as z from 'zod/mini'
import { changeStored } from '../database/change.ts'
import { listStored, type Database, getOrUndefined, type StoredDocument } from '../database/database.ts'
import { fieldsOf } from '../database/document.ts'

/**
 * What one member is, or is to be, told about one group: it stands in the workspace's database (where it is nobody's
 * collection, so no phone replicates it) and is what keeps a restart from telling anything twice.
 * waiting → sending → sent. Found in `sending` after a restart: nobody knows, so it is sent again without a sound.
 */
const noticeSchema = z.strictObject({
  memberId: uuid,
  kind: noticeKind,
  group: text(80),
  state: z.enum(['waiting', 'sending', 'sent']),
  /** What happened and is still open, oldest first. */
  items: z.array(text(200)),
  sendAt: instant,
  /** When it last made a sound. */
  buzzedAt: z.optional(instant),
  /** The devices that are still to be reached, where a push service asked to wait; all of them where absent. */
  devices: z.optional(z.array(uuid)),
  /** The next one replaces what is shown without a sound. */
  silent: z.boolean(),
})

export type NoticeFields = z.infer<typeof noticeSchema>
export type Notice = NoticeFields & { _id: string; _rev: string }

/** Enough to say how many; a flood is no longer counted. */
const mostItems = 200

export function noticeId(memberId: string, kind: NoticeKind, group: string): string {
  return `notices:${memberId}:${kind}:${group}`
}

export async function readNotice(db: Database, id: string): Promise<Notice | undefined> {
  return parse(await getOrUndefined(db, id))
}

/** The notices of one member, or of all. */
export async function listNotices(db: Database, memberId = ''): Promise<Notice[]> {
  const stored = await listStored(db, memberId ? `notices:${memberId}:` : 'notices:')
  return stored.flatMap((document) => parse(document) ?? [])
}

/**
 * Changes a notice, again and again until nobody else was faster.
 * @param change gives the new state, or undefined to leave it as it is
 * @returns what was written, or undefined where nothing was
 */
export async function changeNotice(
  db: Database,
  id: string,
  change: (before: Notice | undefined) => NoticeFields | undefined,
): Promise<Notice | undefined> {
  return changeStored(db, id, (stored) => {
    const after = change(parse(stored))
    return after && noticeSchema.parse({ ...fieldsOf(after), items: after.items.slice(-mostItems) })
  })
}

/** Forgets a notice of which nothing is open any more, unless something has happened meanwhile. */
export async function removeNotice(db: Database, { _id, _rev }: Notice): Promise<void> {
  await db.bulkDocs([{ _id, _rev, _deleted: true }])
}

function parse(stored: StoredDocument | undefined): Notice | undefined {
  if (!stored || stored._deleted) return undefined
  const { data } = noticeSchema.safeParse(fieldsOf(stored))
  return data && { ...data, _id: stored._id, _rev: stored._rev }
}
