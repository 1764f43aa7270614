import { defaultPolicy } from '@inviato/shared/workspace.ts'
import type { PostView, Surroundings } from '../../web/src/lib/post-view.ts'
import { aPost } from './documents.ts'

/** A post as the phone's screens see it, with what a test does not care about filled in. */
export function aView(fields: Partial<PostView> = {}): PostView {
  return {
    post: aPost(), status: 'draft', decisions: [], orders: [], publications: [], release: undefined, dueAt: undefined, ...fields,
  }
}

/** What a phone knows around its posts: nothing, unless said otherwise. */
export function surroundings(fields: Partial<Surroundings> = {}): Surroundings {
  return {
    channels: new Map(), media: new Map(), members: new Map(), decisions: new Map(), publications: new Map(), policy: defaultPolicy, events: [], ...fields,
  }
}

export function byId<D extends { id: string }>(...documents: D[]): Map<string, D> {
  return new Map(documents.map((each) => [each.id, each]))
}
