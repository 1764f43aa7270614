import { fromStoreId, storeId } from '@inviato/shared/collections.ts'
import { isPublicComment } from '@inviato/shared/comment.ts'
import { inOrder, isOrder, type Order } from '@inviato/shared/decision.ts'
import { claim } from '../database/claim.ts'
import { type Database, getOrUndefined, type StoredDocument } from '../database/database.ts'
import { parseDocument, readDocuments } from '../database/document.ts'

/**
 * What decides which public comments are seen: the orders to show or hide them, which may arrive before what they are
 * about, and our answers. One that waits is shown with its answer, which would stand nowhere without it.
 */
export interface Moderation {
  /** Takes in an order or an answer that is out. @returns the comment that it is about, for `obey` */
  apply(stored: StoredDocument): string | undefined
  /** Does with a comment what the last order about it says; without one it is shown once it is answered. */
  obey(db: Database, commentId: string): Promise<void>
}

export function createModeration(): Moderation {
  const orders = new Map<string, Set<string>>()
  const answered = new Set<string>()

  return {
    apply(stored) {
      const place = fromStoreId(stored._id)
      if (place?.collection === 'comments') return orders.has(place.id) ? place.id : undefined
      const answers = parseDocument('publications', stored)
      if (answers?.state === 'published' && answers.outgoing.replyTo) {
        answered.add(answers.outgoing.replyTo)
        return answers.outgoing.replyTo
      }
      const decision = parseDocument('decisions', stored)
      const subject = decision && fromStoreId(decision.subject)
      if (!decision || subject?.collection !== 'comments' || !isModeration(decision)) return undefined
      orders.set(subject.id, (orders.get(subject.id) ?? new Set()).add(decision.id))
      return subject.id
    },
    async obey(db, commentId) {
      const known = [...(await readDocuments(db, 'decisions', orders.get(commentId) ?? [])).values()]
      const last = known.filter(isModeration).sort(inOrder).at(-1)
      const visible = last ? visibleBy(last) : answered.has(commentId) ? 'shown' : undefined
      for (let done = visible === undefined; visible && !done; ) done = await set(db, commentId, visible)
    },
  }
}

function isModeration(decision: Parameters<typeof isOrder>[0]): decision is Order {
  return isOrder(decision) && (decision.body.act === 'show' || decision.body.act === 'hide')
}

function visibleBy({ body }: Order): 'shown' | 'hidden' {
  return body.act === 'show' ? 'shown' : 'hidden'
}

/** True when it stands as it shall, or is not there (yet). */
async function set(db: Database, commentId: string, visible: 'shown' | 'hidden'): Promise<boolean> {
  const stored = await getOrUndefined(db, storeId('comments', commentId))
  const comment = parseDocument('comments', stored)
  if (!stored || !comment || !isPublicComment(comment)) return true
  if (comment.body.visible === visible) return true
  return (await claim(db, { ...comment, body: { ...comment.body, visible }, _id: stored._id, _rev: stored._rev })) !== undefined
}
