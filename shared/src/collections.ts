import * as z from 'zod/mini'
import { channelSchema } from './channel.ts'
import { commentSchema } from './comment.ts'
import { decisionSchema } from './decision.ts'
import { mediaSchema } from './media.ts'
import { memberSchema } from './member.ts'
import { planSchema } from './plan.ts'
import { postSchema } from './post.ts'
import { publicationSchema } from './publication.ts'
import { uploadSchema } from './upload.ts'
import { versionSchema } from './version.ts'
import { workspaceSchema } from './workspace.ts'

export const collectionName = z.enum([
  'posts', 'media', 'uploads', 'decisions', 'publications', 'comments', 'plans', 'channels', 'members', 'workspace',
  'versions',
])
export type CollectionName = z.infer<typeof collectionName>
export const collectionNames = collectionName.options

/** The replicated collections: the one source of types, of the server's checks and of the phone's database. */
export const collections = {
  posts: { schema: postSchema, indexes: [] },
  media: { schema: mediaSchema, indexes: [] },
  uploads: { schema: uploadSchema, indexes: [] },
  decisions: { schema: decisionSchema, indexes: ['subject'] },
  publications: { schema: publicationSchema, indexes: ['postId'] },
  comments: { schema: commentSchema, indexes: ['postId'] },
  plans: { schema: planSchema, indexes: [] },
  channels: { schema: channelSchema, indexes: [] },
  members: { schema: memberSchema, indexes: [] },
  workspace: { schema: workspaceSchema, indexes: [] },
  versions: { schema: versionSchema, indexes: ['subject'] },
} as const satisfies Record<CollectionName, { schema: z.core.$ZodType; indexes: readonly string[] }>

/** The document of each collection. */
export type Documents = { [Name in CollectionName]: z.infer<(typeof collections)[Name]['schema']> }

/** A value for each collection. */
export function perCollection<Value>(make: (name: CollectionName) => Value): Record<CollectionName, Value> {
  return {
    posts: make('posts'),
    media: make('media'),
    uploads: make('uploads'),
    decisions: make('decisions'),
    publications: make('publications'),
    comments: make('comments'),
    plans: make('plans'),
    channels: make('channels'),
    members: make('members'),
    workspace: make('workspace'),
    versions: make('versions'),
  }
}

/** The store's name of a document. */
export function storeId(collection: CollectionName, id: string): string {
  return `${collection}:${id}`
}

/** Splits the store's name of a document, or gives undefined for a name that is none of ours (`_design/…`). */
export function fromStoreId(name: string): { collection: CollectionName; id: string } | undefined {
  const colon = name.indexOf(':')
  const collection = name.slice(0, colon)
  if (colon < 1 || !isCollectionName(collection)) return undefined
  return { collection, id: name.slice(colon + 1) }
}

export function isCollectionName(name: string): name is CollectionName {
  return Object.hasOwn(collections, name)
}
