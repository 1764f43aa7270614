import { canReplicate } from '@inviato/shared/permission.ts'
import { outdated, protocol, protocolHeader } from '@inviato/shared/protocol.ts'
import type { FastifyRequest } from 'fastify'
import type { Context } from '../context.ts'
import type { Database } from '../database/database.ts'
import { ApiError } from '../errors.ts'
import { requireMember, type SignedInMember } from '../members/session.ts'

export type Needs = Pick<Context, 'store' | 'secrets' | 'clock' | 'log' | 'signal'>

/** A member's phone that replicates a workspace. */
export interface Reader {
  readonly ctx: Needs
  readonly db: Database
  readonly member: SignedInMember
}

/**
 * Who asks, and for which workspace. The database is found by the membership, never by the path alone.
 * @throws {ApiError} 401 `signed_out`, 403 `not_a_member`, 403 `role` for who reads a page instead,
 *   426 `app_outdated`, 409 `server_outdated`
 */
export async function requireReader(ctx: Needs, request: FastifyRequest, workspaceId: string): Promise<Reader> {
  const member = await requireMember(request, workspaceId)
  if (!canReplicate(member.role)) throw new ApiError(403, 'role', 'This role reads a page and replicates nothing.')
  requireSameProtocol(request)
  return { ctx, member, db: ctx.store.workspace(member.workspaceId) }
}

/** A phone that says nothing speaks the first one. What it has stays with it: nothing of it is read, and nothing refused. */
function requireSameProtocol({ headers }: FastifyRequest): void {
  const who = outdated(Number(headers[protocolHeader] ?? 1))
  if (who === 'app') throw new ApiError(426, 'app_outdated', `This server no longer speaks what this app does; it speaks ${protocol}.`)
  if (who === 'server') throw new ApiError(409, 'server_outdated', `This server does not speak yet what this app does; it speaks ${protocol}.`)
}
