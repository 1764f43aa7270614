import type { Reply } from './comment.ts'
import { type Decision, inOrder, isOrder, isRelease, type Release } from './decision.ts'

/** Decisions by the document they are about (`comments:<id>`). */
export type DecisionsAbout = (subject: string) => readonly Decision[]

/**
 * The answer by somebody else that was released to the same comment before this one, if any. Who wrote this one may
 * not have known: it waits until they have seen the other and say to send theirs anyway.
 * @param others the answers to the same comment, in any order; this one among them or not
 */
export function overtakenBy(reply: Reply, others: readonly Reply[], about: DecisionsAbout): Reply | undefined {
  const own = about(`comments:${reply.id}`)
  if (own.some((each) => isOrder(each) && each.body.act === 'send-anyway')) return undefined
  const release = firstRelease(own)
  return others.find((other) => {
    if (other.id === reply.id || other.by === reply.by) return false
    const decisions = about(`comments:${other.id}`)
    const before = firstRelease(decisions)
    return before !== undefined && !isCancelled(decisions) && (release === undefined || inOrder(before, release) < 0)
  })
}

function firstRelease(decisions: readonly Decision[]): Release | undefined {
  return decisions.filter(isRelease).sort(inOrder)[0]
}

function isCancelled(decisions: readonly Decision[]): boolean {
  const last = [...decisions].sort(inOrder).findLast((each) => isRelease(each) || (isOrder(each) && each.body.act === 'cancel'))
  return last !== undefined && isOrder(last)
}
