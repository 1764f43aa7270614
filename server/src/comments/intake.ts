import { storeId } from '@inviato/shared/collections.ts'
import { commentSchema, isPublicComment, type PublicComment } from '@inviato/shared/comment.ts'
import { derivedId } from '@inviato/shared/derived-id.ts'
import { url } from '@inviato/shared/fields.ts'
import type { Publication } from '@inviato/shared/publication.ts'
import { type Database, hasStatus } from '../database/database.ts'
import { listDocuments } from '../database/document.ts'
import type { RemoteComment } from '../networks/driver.ts'

/** What a channel's comments can belong to: our publications there, and the comments we know, by the network's ids. */
export interface Threads {
  publications: ReadonlyMap<string, Publication>
  comments: Map<string, PublicComment>
}

export async function readThreads(db: Database, channelId: string): Promise<Threads> {
  const [publications, comments] = await Promise.all([listDocuments(db, 'publications'), listDocuments(db, 'comments')])
  const ours = publications.filter((each) => each.channelId === channelId && each.state === 'published')
  return {
    publications: new Map(ours.flatMap((each) => each.remoteIds.map((remoteId) => [remoteId, each] as const))),
    comments: new Map(comments.filter(isPublicComment).filter((each) => each.body.channelId === channelId).map((each) => [each.body.remoteId, each])),
  }
}

/**
 * Writes the comments that are new, once each, and gives how many. What answers nothing of ours is left out.
 * @param own how the network names our own account, whose answers we know already
 */
export async function takeIn(db: Database, channelId: string, threads: Threads, found: readonly RemoteComment[], own: string | undefined, now: Date): Promise<number> {
  let written = 0
  for (const remote of found) {
    if (threads.comments.has(remote.remoteId) || threads.publications.has(remote.remoteId) || remote.author.handle === own) continue
    const comment = toComment(channelId, threads, remote, now)
    if (!comment) continue
    threads.comments.set(remote.remoteId, comment)
    if (await put(db, comment)) written += 1
  }
  return written
}

function toComment(channelId: string, { publications, comments }: Threads, remote: RemoteComment, now: Date): PublicComment | undefined {
  const parent = comments.get(remote.parentId)
  const answered = publications.get(remote.parentId) ?? publications.get(remote.rootId)
  const publicationId = parent?.body.publicationId ?? answered?.id
  const postId = parent?.postId ?? answered?.postId
  if (publicationId === undefined || postId === undefined) return undefined
  const said = Date.parse(remote.at)
  // A stranger's clock: what claims to come from the future came now.
  const at = Number.isNaN(said) || said > now.getTime() ? now.toISOString() : new Date(said).toISOString()
  const { author, text, remoteId, reference } = remote
  const document = commentSchema.parse({
    id: derivedId(`${channelId}\n${remoteId}`, at),
    at,
    arrivedAt: now.toISOString(),
    postId,
    body: {
      kind: 'public',
      publicationId,
      channelId,
      ...(parent && { parentId: parent.id }),
      author: { name: plain(author.name, 120) || '—', ...(author.handle && { handle: plain(author.handle, 253) }), ...link(author.url) },
      text: plain(text, 5000),
      remoteId,
      reference,
      ...link(remote.url),
      visible: 'shown',
    },
  })
  return isPublicComment(document) ? document : undefined
}

function link(address: string | undefined): { url?: string } {
  const { data } = url.safeParse(address)
  return data === undefined ? {} : { url: data }
}

/** Plain text: no control characters but line breaks, none of the marks that turn the reading direction, no half characters. */
function plain(text: string, max: number): string {
  const clean = text.replace(/\r\n?/g, '\n').replace(/[\p{Cc}\u202a-\u202e\u2066-\u2069]/gu, (character) => (character === '\n' ? '\n' : ' '))
  return clean.slice(0, max).toWellFormed()
}

async function put(db: Database, comment: PublicComment): Promise<boolean> {
  try {
    await db.put({ _id: storeId('comments', comment.id), ...comment })
    return true
  } catch (error) {
    // Taken in before, by a reading that overlapped this one.
    if (hasStatus(error, 409)) return false
    throw error
  }
}
