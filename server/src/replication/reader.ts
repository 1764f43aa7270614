import { canReplicate } from '@inviato/shared/permission.ts'
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
 * @throws {ApiError} 401 `signed_out`, 403 `not_a_member`, 403 `role` for who reads a page instead
 */
export async function requireReader(ctx: Needs, request: FastifyRequest, workspaceId: string): Promise<Reader> {
  const member = await requireMember(request, workspaceId)
  if (!canReplicate(member.role)) throw new ApiError(403, 'role', 'This role reads a page and replicates nothing.')
  return { ctx, member, db: ctx.store.workspace(member.workspaceId) }
}
