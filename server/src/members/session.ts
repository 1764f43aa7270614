import type { DeviceClaim } from '@inviato/shared/api.ts'
import { createId } from '@inviato/shared/id.ts'
import { isDevice, isMember, type MemberDocument, type Role } from '@inviato/shared/member.ts'
import { type Action, canAct } from '@inviato/shared/permission.ts'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { App, Context } from '../context.ts'
import { claim } from '../database/claim.ts'
import { changeEntry, type Entry, readEntry } from '../database/directory.ts'
import { ApiError } from '../errors.ts'
import { clearSessionCookie, keepBrowserCookie, readSessionCookie, writeSessionCookie } from './cookie.ts'
import { deviceNameFrom } from './device-name.ts'
import { showDevice } from './device.ts'
import { findMembership } from './membership.ts'
import { comesAfter, nextSecret } from './next-secret.ts'
import { type Session, sessions } from './record.ts'
import { createToken, hashToken, sameSecret } from './token.ts'

type Needs = Pick<Context, 'store' | 'clock' | 'publicUrl'>
type NeedsToRead = Needs & Pick<Context, 'secrets'>

const hour = 60 * 60_000
const day = 24 * hour

/** A phone in a drawer for this long signs in again. Each use begins the time anew. */
export const sessionLifetimeMs = 90 * day

/** How often the secret is replaced. The one before stays good until the next time: an answer that carried a new
 * secret may never have arrived, and nobody is to be signed out by a dead spot. */
const rotateAfterMs = day

/** Who sends a request, on which of their devices. */
export interface SignedIn {
  accountId: string
  deviceId: string
  provedAt: Date
  expiresAt: Date
}

/** Who sends a request, in one workspace. A member's id is their account's. */
export interface SignedInMember {
  id: string
  role: Role
  workspaceId: string
  deviceId: string
}

declare module 'fastify' {
  interface FastifyRequest {
    /** Reads the session at most once a request, and only when somebody asks. */
    signedIn: () => Promise<SignedIn | undefined>
    memberIn: (workspaceId: string) => Promise<Role | undefined>
  }
}

/** Lets routes ask who sends a request. Registered once, before all routes; needs `@fastify/cookie`. */
export function recogniseSessions(app: App, ctx: NeedsToRead): void {
  app.decorateRequest('signedIn')
  app.decorateRequest('memberIn')
  app.addHook('onRequest', async (request, reply) => {
    let reading: Promise<SignedIn | undefined> | undefined
    request.signedIn = () => (reading ??= readSession(ctx, request, reply))
    request.memberIn = async (workspaceId) => {
      const signedIn = await request.signedIn()
      return signedIn && (await findMembership(ctx, signedIn.accountId, workspaceId))?.role
    }
  })
}

/** @throws {ApiError} 401 `signed_out` */
export async function requireAccount(request: FastifyRequest): Promise<SignedIn> {
  const signedIn = await request.signedIn()
  if (!signedIn) throw new ApiError(401, 'signed_out', 'Sign in again. What is on the phone stays there.')
  return signedIn
}

/** How long after signing in one may change how one signs in. */
const proofLifetimeMs = 15 * 60_000

export function wasProvedRecently({ clock }: Pick<Context, 'clock'>, { provedAt }: SignedIn): boolean {
  return clock.now().getTime() - provedAt.getTime() < proofLifetimeMs
}

/**
 * For what changes who can get in: a session left open on a table is not enough. Signing in again on the same device
 * proves it anew.
 * @throws {ApiError} 401 `signed_out`, 403 `prove_yourself`
 */
export async function requireRecentProof(ctx: Pick<Context, 'clock'>, request: FastifyRequest): Promise<SignedIn> {
  const signedIn = await requireAccount(request)
  if (wasProvedRecently(ctx, signedIn)) return signedIn
  throw new ApiError(403, 'prove_yourself', 'Sign in again first: the last time is too long ago for this.')
}

/**
 * @param action what the role has to allow; without it any member may
 * @throws {ApiError} 401 `signed_out`, 403 `not_a_member` (also for a workspace that does not exist), 403 `role`
 */
export async function requireMember(
  request: FastifyRequest,
  workspaceId: string,
  action?: Action,
): Promise<SignedInMember> {
  const { accountId, deviceId } = await requireAccount(request)
  const role = await request.memberIn(workspaceId)
  if (!role) throw new ApiError(403, 'not_a_member', 'This account is not a member of that workspace.')
  if (action && !canAct(role, action)) throw new ApiError(403, 'role', 'This needs another role.')
  return { id: accountId, role, workspaceId, deviceId }
}

/** Whether who was found to be signed in as a member still is, in the same role: for an answer that goes on for long. */
export async function isStillSignedIn(ctx: Pick<Context, 'store' | 'clock'>, { id, deviceId, workspaceId, role }: SignedInMember): Promise<boolean> {
  const session = await readEntry(ctx.store.directory, sessions, `${id}:${deviceId}`)
  return session?.hash !== undefined && (await findMembership(ctx, id, workspaceId))?.role === role
}

/**
 * Whether a document of `members` says that this device's session, or its membership, has ended. A stream asks it of
 * every document it is about to send, and closes on yes.
 */
export function endsSession(
  document: MemberDocument,
  { id, deviceId }: Pick<SignedInMember, 'id' | 'deviceId'>,
): boolean {
  if (isMember(document)) return document.id === id && document.body.removedAt !== undefined
  return isDevice(document) && document.id === deviceId && document.body.endedAt !== undefined
}

/**
 * Signs an account in on the device that sent the request, and sets its cookies. A device that is known keeps its id and
 * name; what claims another account's device gets an id of its own.
 */
export async function openSession(
  ctx: Needs,
  request: FastifyRequest,
  reply: FastifyReply,
  accountId: string,
  device: DeviceClaim,
): Promise<Session> {
  const { directory } = ctx.store
  const { origin } = ctx.publicUrl
  // Its cookie is about to be replaced: nobody could end it from here any more.
  const before = await request.signedIn()
  if (before && before.accountId !== accountId) await endSession(ctx, before.accountId, before.deviceId)
  const known = device.id && (await readEntry(directory, sessions, `${accountId}:${device.id}`))
  const deviceId = known ? known.deviceId : createId()
  const secret = createToken()
  const browser = keepBrowserCookie(request, reply, origin)
  const now = ctx.clock.now().toISOString()
  const session = await changeEntry(directory, sessions, `${accountId}:${deviceId}`, (before) => ({
    accountId,
    deviceId,
    name: device.name ?? before?.name ?? deviceNameFrom(request.headers['user-agent']),
    hash: hashToken(secret),
    browserHash: hashToken(browser),
    rotatedAt: now,
    provedAt: now,
    lastSeenAt: now,
    createdAt: before?.createdAt ?? now,
  }))
  if (!session) throw new Error('A session was not stored')
  writeSessionCookie(reply, origin, { accountId, deviceId, secret }, sessionLifetimeMs)
  await showDevice(ctx, session)
  return session
}

/** Ends a device's session for good. What is under way on its stream ends when its document says so. */
export async function endSession(ctx: Needs, accountId: string, deviceId: string): Promise<void> {
  const session = await changeEntry(ctx.store.directory, sessions, `${accountId}:${deviceId}`, (before) =>
    before?.hash ? { ...before, hash: undefined, previousHash: undefined } : undefined,
  )
  if (session) await showDevice(ctx, session)
}

/** Takes the session's cookie off the browser. */
export function forgetSession(ctx: Needs, reply: FastifyReply): void {
  clearSessionCookie(reply, ctx.publicUrl.origin)
}

async function readSession(ctx: NeedsToRead, request: FastifyRequest, reply: FastifyReply): Promise<SignedIn | undefined> {
  const cookie = readSessionCookie(request, ctx.publicUrl.origin)
  if (!cookie) return undefined
  const { accountId, deviceId } = cookie
  const session = await readEntry(ctx.store.directory, sessions, `${accountId}:${deviceId}`)
  if (!session) return undefined
  const shown = hashToken(cookie.secret)
  const isCurrent = session.hash !== undefined && sameSecret(session.hash, shown)
  const isPrevious = session.previousHash !== undefined && sameSecret(session.previousHash, shown)
  const now = ctx.clock.now().getTime()
  const rotatedMs = now - Date.parse(session.rotatedAt)
  if (!session.hash || rotatedMs > sessionLifetimeMs) return undefined
  // The store was set back to before this secret was given.
  const isForgotten = !isCurrent && !isPrevious && comesAfter(ctx, session.hash, cookie.secret)
  if (!isCurrent && !isPrevious && !isForgotten) return undefined
  // Seen with the previous secret a while after it was replaced: the phone never got the new one.
  const isDue = isForgotten || rotatedMs > (isCurrent ? rotateAfterMs : hour)
  if (isDue) await rotate(ctx, reply, session, { shown, last: isForgotten ? shown : session.hash })
  return {
    accountId,
    deviceId,
    provedAt: new Date(session.provedAt),
    expiresAt: new Date((isDue ? now : Date.parse(session.rotatedAt)) + sessionLifetimeMs),
  }
}

/**
 * Replaces the secret, keeping the one just shown. Of requests at the same time one does it; the others go on.
 * @param last the hash of the last secret that was given
 */
async function rotate(ctx: NeedsToRead, reply: FastifyReply, session: Entry<Session>, { shown, last }: { shown: string; last: string }): Promise<void> {
  const secret = nextSecret(ctx, last)
  const now = ctx.clock.now().toISOString()
  const next = { ...session, hash: hashToken(secret), previousHash: shown, rotatedAt: now, lastSeenAt: now }
  const won = await claim(ctx.store.directory, next)
  if (!won) return
  const { accountId, deviceId } = session
  writeSessionCookie(reply, ctx.publicUrl.origin, { accountId, deviceId, secret }, sessionLifetimeMs)
  await showDevice(ctx, won)
}
