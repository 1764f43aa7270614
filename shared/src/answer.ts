import type { PublicComment, Reply } from './comment.ts'
import { type Decision, inOrder, isApproval, isOrder, isRelease, isTriage, type Release } from './decision.ts'
import type { Member } from './member.ts'
import { publicationId } from './publication.ts'
import type { Policy } from './workspace.ts'

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
    return before !== undefined && !isWithdrawn(other, about) && (release === undefined || inOrder(before, release) < 0)
  })
}

/**
 * Whether a comment still waits for somebody: nobody has answered it, put it aside or hidden it. What a person said of
 * it last counts over everything else.
 * @param answers those to this comment
 */
export function isUnanswered(comment: PublicComment, answers: readonly Reply[], about: DecisionsAbout): boolean {
  if (comment.body.visible === 'hidden') return false
  const triage = [...about(`comments:${comment.id}`)].filter(isTriage).sort(inOrder).at(-1)
  if (triage) return triage.body.state === 'open'
  return !answers.some((answer) => {
    return about(`comments:${answer.id}`).some(isRelease) && !isWithdrawn(answer, about) && overtakenBy(answer, answers, about) === undefined
  })
}

/** An answer goes out by itself, but for an author's where the brand wants to see it first. */
export function answerPolicy(policy: Policy, decisions: readonly Decision[], members: ReadonlyMap<string, Member>): Policy {
  const release = decisions.findLast(isRelease)
  const byAuthor = release !== undefined && members.get(release.by)?.body.role === 'author'
  return { ...policy, approvers: 1, approval: byAuthor && !policy.authorsAnswer ? 'needed' : 'none' }
}

function firstRelease(decisions: readonly Decision[]): Release | undefined {
  return decisions.filter(isRelease).sort(inOrder)[0]
}

/** Called back or sent back before it was out, or ordered to be taken down after: it answers nobody. */
function isWithdrawn({ id, body }: Reply, about: DecisionsAbout): boolean {
  const after = about(`publications:${publicationId(id, body.channelId)}`)
  return isCalledBack(about(`comments:${id}`)) || after.some((each) => isOrder(each) && each.body.act === 'take-down')
}

/** Its writer has called it back since they last released it, or somebody who was to say yes to these very words asks for others. */
function isCalledBack(decisions: readonly Decision[]): boolean {
  const ordered = [...decisions].sort(inOrder)
  const release = ordered.findLast(isRelease)
  const after = release ? ordered.slice(ordered.indexOf(release) + 1) : ordered
  if (after.some((each) => isOrder(each) && each.body.act === 'cancel')) return true
  const lastWords = new Map(after.filter(isApproval).filter(({ body }) => body.contentHash === release?.body.contentHash).map(({ by, body }) => [by, body.kind]))
  return [...lastWords.values()].includes('changes')
}
