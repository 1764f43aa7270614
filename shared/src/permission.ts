import { type CollectionName, collections } from './collections.ts'
import type { Decision } from './decision.ts'
import type { Role } from './member.ts'

/** What a member asks of the server outside replication. */
export type Action = 'invite' | 'manage-members' | 'manage-channels' | 'read-health'

const actions: Record<Action, readonly Role[]> = {
  invite: ['owner', 'manager'],
  'manage-members': ['owner'],
  'manage-channels': ['owner'],
  'read-health': ['owner'],
}

export function canAct(role: Role, action: Action): boolean {
  return actions[action].includes(role)
}

/** Which roles a member may invite: one never hands out more than one has. */
export function invitableRoles(role: Role): Role[] {
  if (role === 'owner') return ['owner', 'manager', 'author']
  return role === 'manager' ? ['author'] : []
}

/** Reviewers read a page; their phones replicate nothing. */
export function canReplicate(role: Role): boolean {
  return role !== 'reviewer'
}

/**
 * Whether a member's phone gets a document. Decided from the document alone, never from another one: a feed is filtered
 * by it, and what a reader could not see when it passed would never come again.
 */
export function canSee(member: Writer, _collection: CollectionName, _document: object): boolean {
  return canReplicate(member.role)
}

export type RefusalCode = 'server-writes' | 'role' | 'immutable' | 'not-yours'

interface Writer {
  id: string
  role: Role
}

interface Written {
  id: string
  by?: string
  body?: { kind: string }
}

const team = ['owner', 'manager', 'author'] as const

const writers: Record<CollectionName, readonly Role[]> = {
  posts: team,
  media: team,
  uploads: [],
  decisions: team,
  publications: [],
  comments: team,
  plans: team,
  channels: ['owner'],
  members: [],
  workspace: ['owner'],
  versions: team,
}

/**
 * Whether a member may write a document over what is there (`before`, absent for a new one).
 * Pure: the phone asks it to show or hide a button, the server has the final word.
 */
export function refusalOf(
  member: Writer,
  collection: CollectionName,
  before: Written | undefined,
  after: Written,
): RefusalCode | undefined {
  if (writers[collection].length === 0) return 'server-writes'
  if (!writers[collection].includes(member.role)) return 'role'
  if (collection === 'decisions' || collection === 'versions') {
    if (before) return 'immutable'
    return isDecision(collection, after) ? decisionRefusal(member.role, after) : undefined
  }
  if (collection === 'comments') {
    if (after.body?.kind === 'public' || before?.body?.kind === 'public') return 'server-writes'
    if (before && before.by !== member.id) return 'not-yours'
  }
  if (collection === 'channels' && (after.body?.kind === 'connection' || after.id.endsWith(':connection'))) {
    return 'server-writes'
  }
  return undefined
}

const managersActs: ReadonlySet<string> = new Set(['show', 'hide', 'stop', 'go-on', 'take-down', 'there', 'absent'])
const ownersActs: ReadonlySet<string> = new Set(['role', 'remove'])

function decisionRefusal(role: Role, decision: Decision): RefusalCode | undefined {
  if (role === 'owner') return undefined
  const { body } = decision
  if (body.kind === 'approve' || body.kind === 'changes') return role === 'manager' ? undefined : 'role'
  if (body.kind !== 'order') return undefined
  if (ownersActs.has(body.act)) return 'role'
  return role === 'manager' || !managersActs.has(body.act) ? undefined : 'role'
}

function isDecision(collection: CollectionName, document: Written): document is Written & Decision {
  return collection === 'decisions' && collections.decisions.schema.safeParse(document).success
}
