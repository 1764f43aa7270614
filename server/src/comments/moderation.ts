import { fromStoreId, storeId } from '@inviato/shared/collections.ts'
import { isPublicComment } from '@inviato/shared/comment.ts'
import { inOrder, isOrder, type Order } from '@inviato/shared/decision.ts'
import { claim } from '../database/claim.ts'
import { type Database, getOrUndefined, type StoredDocument } from '../database/database.ts'
import { parseDocument, readDocuments } from '../database/document.ts'

/** The orders to show or hide public comments, by comment. They may arrive before what they are about. */
export interface Moderation {
  /** Takes in an order. @returns the comment that it is about, for `obey` */
  apply(stored: StoredDocument): string | undefined
  /** Does with a comment what the last order about it says. */
  obey(db: Database, commentId: string): Promise<void>
}

export function createModeration(): Moderation {
  const orders = new Map<string, Set<string>>()

  return {
    apply(stored) {
      const place = fromStoreId(stored._id)
      if (place?.collection === 'comments') return orders.has(place.id) ? place.id : undefined
      const decision = parseDocument('decisions', stored)
      const subject = decision && fromStoreId(decision.subject)
      if (!decision || subject?.collection !== 'comments' || !isModeration(decision)) return undefined
      orders.set(subject.id, (orders.get(subject.id) ?? new Set()).add(decision.id))
      return subject.id
    },
    async obey(db, commentId) {
      const known = [...(await readDocuments(db, 'decisions', orders.get(commentId) ?? [])).values()]
      const last = known.filter(isModeration).sort(inOrder).at(-1)
      for (let done = last === undefined; last && !done; ) done = await set(db, commentId, last)
    },
  }
}

function isModeration(decision: Parameters<typeof isOrder>[0]): decision is Order {
  return isOrder(decision) && (decision.body.act === 'show' || decision.body.act === 'hide')
}

/** True when it stands as ordered, or is not there (yet). */
async function set(db: Database, commentId: string, { body }: Order): Promise<boolean> {
  const stored = await getOrUndefined(db, storeId('comments', commentId))
  const comment = parseDocument('comments', stored)
  if (!stored || !comment || !isPublicComment(comment)) return true
  const visible = body.act === 'show' ? 'shown' : 'hidden'
  if (comment.body.visible === visible) return true
  return (await claim(db, { ...comment, body: { ...comment.body, visible }, _id: stored._id, _rev: stored._rev })) !== undefined
}
