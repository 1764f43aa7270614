import { type Role, role as roleSchema } from '@inviato/shared/member.ts'
import { type SessionResponse, sessionResponse } from '@inviato/shared/session.ts'
import { tick } from 'svelte'
import { ask, nothing, Refused } from './request.ts'
import {
  isGoodbyePending,
  readSession,
  type RememberedMembership,
  type RememberedSession,
  sessionKey,
  setGoodbyePending,
  writeKnown,
  writeSession,
} from './session-memory.ts'

/**
 * Who is signed in on this phone. Read from the phone itself, so it is there before the first paint and without a
 * network; `refreshSession` brings it up to date behind it.
 */
class Session {
  #kept = $state.raw<RememberedSession | undefined>(readSession())

  constructor() {
    // Another tab signed in or out.
    addEventListener('storage', ({ key }) => key === sessionKey && (this.#kept = readSession()))
  }

  get current(): RememberedSession | undefined {
    return this.#kept
  }

  /** The place in the brand on screen: the one chosen last, else the first. */
  get membership(): RememberedMembership | undefined {
    const { memberships = [], workspaceId } = this.#kept ?? {}
    return memberships.find((each) => each.workspaceId === workspaceId) ?? memberships.find((each) => !each.removed)
  }

  /** True when the server asks to sign in again. Everything stays on the phone meanwhile. */
  get ended(): boolean {
    return this.#kept?.ended ?? false
  }

  /** Keeps it for the next start, and shows it. The same as before changes nothing: somebody may be typing in what it shows. */
  keep(next: RememberedSession | undefined): void {
    writeSession(next)
    const kept = readSession()
    if (JSON.stringify(kept) !== JSON.stringify(this.#kept)) this.#kept = kept
  }
}

export const session = new Session()

/** From what allows most to what allows least. */
const roles = roleSchema.options

/** The question about the session that is under way. What is known from elsewhere by then is newer than its answer. */
let asking = new AbortController()

/** Takes over what the server said after signing in, setting up or joining. */
export function adoptSession(answer: SessionResponse): void {
  asking.abort()
  const { account, device, memberships, publicUrl } = answer
  const before = session.current?.account.id === account.id ? session.current : undefined
  const isNew = ({ workspaceId }: { workspaceId: string }) => !before?.memberships.some((each) => each.workspaceId === workspaceId)
  // Who just joined a brand wants to see that one.
  const joined = before ? memberships.find(isNew) : undefined
  session.keep({
    account,
    device,
    publicUrl,
    memberships: [...memberships.map((each) => ({ ...each, removed: false, roleBefore: roleBefore(before, each) })), ...removedFrom(before, memberships)],
    workspaceId: joined?.workspaceId ?? before?.workspaceId ?? memberships[0]?.workspaceId,
    ended: false,
  })
  writeKnown({ accountId: account.id, email: account.email, name: account.name, deviceId: device.id })
  setGoodbyePending(false)
}

/** Asks the server who this phone is, behind the screen. Without an answer everything stays as it was. */
export async function refreshSession(): Promise<void> {
  if (isGoodbyePending()) await tellGoodbye().catch(() => undefined)
  if (!session.current) return
  asking.abort()
  asking = new AbortController()
  try {
    adoptSession(await ask('/api/session', sessionResponse, { signal: asking.signal }))
  } catch (error) {
    const kept = session.current
    if (kept && error instanceof Refused && error.status === 401) session.keep({ ...kept, ended: true })
  }
}

/** Says that the server has refused the session; called by whoever gets a 401. */
export function sessionEnded(): void {
  const kept = session.current
  if (kept && !kept.ended) session.keep({ ...kept, ended: true })
}

/** Puts another brand on screen. */
export function chooseWorkspace(workspaceId: string): void {
  const kept = session.current
  if (kept) session.keep({ ...kept, workspaceId })
}

/**
 * Signs out on this phone, at once and also without a network. What has not been sent stays here, and opens again only
 * to the same account.
 */
export async function signOut({ everywhere = false } = {}): Promise<void> {
  asking.abort()
  session.keep(undefined)
  setGoodbyePending(true)
  // The desk is left by then, and asks nothing any more in the name of who is gone.
  await tick()
  await tellGoodbye(everywhere).catch(() => undefined)
}

async function tellGoodbye(everywhere = false): Promise<void> {
  await ask('/api/sign-out', nothing, { body: { everywhere } })
  setGoodbyePending(false)
}

/** The person has read that their role in the brand on screen changed. */
export function roleChangeRead(): void {
  const { current, membership } = session
  if (!current || !membership) return
  session.keep({ ...current, memberships: current.memberships.map((each) => (each === membership ? { ...each, roleBefore: undefined } : each)) })
}

/** The role that a member had here and that allowed more than the one they have now. */
function roleBefore(before: RememberedSession | undefined, { workspaceId, role }: Pick<RememberedMembership, 'workspaceId' | 'role'>): Role | undefined {
  const known = before?.memberships.find((each) => each.workspaceId === workspaceId)
  if (!known || known.removed) return undefined
  return [known.role, known.roleBefore].find((each) => each !== undefined && rank(each) < rank(role))
}

function rank(role: Role): number {
  return roles.indexOf(role)
}

/** Brands that the phone knew and the server names no more: kept, with what was not sent, for rescue. */
function removedFrom(before: RememberedSession | undefined, now: readonly { workspaceId: string }[]): RememberedMembership[] {
  const gone = before?.memberships.filter((each) => !now.some(({ workspaceId }) => workspaceId === each.workspaceId))
  return gone?.map((each) => ({ ...each, removed: true })) ?? []
}
