import { uuid } from '@inviato/shared/fields.ts'
import { historyResponse } from '@inviato/shared/history.ts'
import { canSee } from '@inviato/shared/permission.ts'
import * as z from 'zod/mini'
import type { App, Context } from '../context.ts'
import { getOrUndefined } from '../database/database.ts'
import { ApiError } from '../errors.ts'
import { requireMember } from '../members/session.ts'
import { readHistory } from './read.ts'

const query = z.strictObject({
  before: z.optional(z.string().check(z.maxLength(80))),
  limit: z._default(z.coerce.number().check(z.int(), z.minimum(1), z.maximum(50)), 20),
})

/** What a post was before: asked for when somebody looks, never replicated. Who may read the post may read it. */
export function historyRoutes(app: App, { store }: Pick<Context, 'store'>): void {
  app.get(
    '/api/workspaces/:id/posts/:postId/history',
    { schema: { params: z.strictObject({ id: uuid, postId: uuid }), querystring: query, response: { 200: historyResponse } } },
    async (request) => {
      const { id, postId } = request.params
      const member = await requireMember(request, id)
      const db = store.workspace(member.workspaceId)
      const post = await getOrUndefined(db, `posts:${postId}`)
      if (!canSee(member, 'posts', post ?? {})) throw new ApiError(403, 'role', 'This role reads a page and no post.')
      if (!post) throw new ApiError(404, 'not_found', 'There is no such post.')
      return readHistory(db, post, request.query.before, request.query.limit)
    },
  )
}
