import { createHash } from 'node:crypto'
import { type Channel, type ChannelDocument, channelSchema, connectionId, isChannel, isConnection } from '@inviato/shared/channel.ts'
import { fromStoreId } from '@inviato/shared/collections.ts'
import { commentSchema, isPublicComment, type PublicComment } from '@inviato/shared/comment.ts'
import type { OutgoingMedia } from '@inviato/shared/outgoing.ts'
import { type Publication, publicationSchema } from '@inviato/shared/publication.ts'
import { type Workspace, workspaceSchema } from '@inviato/shared/workspace.ts'
import type { StoredDocument } from '../database/database.ts'
import { parseStored } from '../database/document.ts'
import type { Comment, Item, Timeline } from './site.ts'

export const pageSize = 20

/** What one Live page shows, in memory: a spike of readers never reaches the store. */
export interface Board {
  /** Takes in a document as it was left by its newest change. True when it changed what the public sees. */
  apply(document: StoredDocument): boolean
  readonly workspace: Workspace | undefined
  /** Undefined when it is archived or gone. */
  readonly channel: Channel | undefined
  /** The part of the page's address that it was granted; undefined until it was. */
  readonly address: string | undefined
  /** Names what is shown: the same on every process that shows the same. */
  readonly version: string
  item(postId: string): Item | undefined
  /** A page of items, newest first, from the newest or after a post; undefined when that post is not there. */
  timeline(before: string | undefined): Timeline | undefined
  picture(publicationId: string, index: number): OutgoingMedia | undefined
}

interface Shown<T> {
  rev: string
  document: T
}

interface View {
  items: Item[]
  places: Map<string, number>
  version: string
}

export function createBoard(workspaceId: string, channelId: string): Board {
  const publications = new Map<string, Shown<Publication>>()
  const comments = new Map<string, Shown<PublicComment>>()
  let workspace: Shown<Workspace> | undefined
  let channel: Shown<Channel> | undefined
  let address: string | undefined
  let view: View | undefined

  function current(): View {
    view ??= compose([...publications.values()], [...comments.values()], [workspace?.rev, channel?.rev, address])
    return view
  }

  return {
    apply(stored) {
      const changed = take(stored)
      if (changed) view = undefined
      return changed
    },
    get workspace() {
      return workspace?.document
    },
    get channel() {
      return channel?.document
    },
    get address() {
      return address
    },
    get version() {
      return current().version
    },
    item(postId) {
      const { items, places } = current()
      return items[places.get(postId) ?? -1]
    },
    timeline(before) {
      const { items, places } = current()
      const start = before === undefined ? 0 : places.get(before)
      if (start === undefined) return undefined
      const from = before === undefined ? 0 : start + 1
      const page = items.slice(from, from + pageSize)
      return {
        items: page,
        total: items.length,
        latestAt: items[0]?.publishedAt,
        olderThan: items.length > from + pageSize ? page.at(-1)?.postId : undefined,
        first: before === undefined,
      }
    },
    picture: (publicationId, index) => publications.get(publicationId)?.document.outgoing.media[index],
  }

  function take(stored: StoredDocument): boolean {
    const name = fromStoreId(stored._id)
    switch (name?.collection) {
      case 'publications':
        return keep(publications, name.id, stored, shownPublication(stored))
      case 'comments':
        return keep(comments, name.id, stored, shownComment(stored))
      case 'channels': {
        const data = parseStored(channelSchema, stored)
        if (name.id === connectionId(channelId)) return takeAddress(data)
        if (name.id !== channelId) return false
        const open = data && isChannel(data) && !data.body.archived ? { rev: stored._rev, document: data } : undefined
        const changed = open?.rev !== channel?.rev
        channel = open
        return changed
      }
      case 'workspace': {
        const data = parseStored(workspaceSchema, stored)
        if (name.id !== workspaceId || !data) return false
        const changed = workspace?.rev !== stored._rev
        workspace = { rev: stored._rev, document: data }
        return changed
      }
      default:
        return false
    }
  }

  function takeAddress(connection: ChannelDocument | undefined): boolean {
    const before = address
    address = connection && isConnection(connection) ? connection.body.account?.handle : undefined
    return address !== before
  }

  function shownPublication(stored: StoredDocument): Publication | undefined {
    const data = parseStored(publicationSchema, stored)
    return data?.channelId === channelId && data.state === 'published' ? data : undefined
  }

  function shownComment(stored: StoredDocument): PublicComment | undefined {
    const data = parseStored(commentSchema, stored)
    if (!data || !isPublicComment(data)) return undefined
    return data.body.channelId === channelId && data.body.visible === 'shown' ? data : undefined
  }
}

function keep<T>(map: Map<string, Shown<T>>, id: string, stored: StoredDocument, document: T | undefined): boolean {
  if (stored._deleted || document === undefined) return map.delete(id)
  if (map.get(id)?.rev === stored._rev) return false
  map.set(id, { rev: stored._rev, document })
  return true
}

function compose(publications: Shown<Publication>[], comments: Shown<PublicComment>[], revs: (string | undefined)[]): View {
  const replies = Map.groupBy(
    publications.map((each) => each.document).filter((each) => each.subjectKind === 'reply'),
    (each) => each.outgoing.replyTo,
  )
  const threads = Map.groupBy(comments.map((each) => each.document), (each) => each.body.publicationId)
  const items = publications
    .map((each) => each.document)
    .filter((each) => each.subjectKind === 'post')
    .map((each) => toItem(each, (threads.get(each.id) ?? []).map((comment) => toComment(comment, replies.get(comment.id) ?? []))))
    .sort(newestFirst)
  const names = [...publications, ...comments].map((each) => each.rev + each.document.id).sort()
  return {
    items,
    places: new Map(items.map((item, index) => [item.postId, index])),
    version: createHash('sha256').update([...names, ...revs].join('\n')).digest('base64url').slice(0, 16),
  }
}

function toItem(publication: Publication, comments: Comment[]): Item {
  const { outgoing } = publication
  return {
    postId: publication.postId,
    publicationId: publication.id,
    publishedAt: publication.publishedAt ?? publication.dueAt,
    text: outgoing.text,
    language: outgoing.language,
    pictures: outgoing.media.map(({ mime, width, height, alt }) => ({ mime, width, height, alt })),
    comments: comments.sort((a, b) => (a.at === b.at ? compare(a.id, b.id) : compare(a.at, b.at))),
  }
}

function toComment(comment: PublicComment, replies: Publication[]): Comment {
  const { author, text } = comment.body
  return {
    id: comment.id,
    name: author.name,
    text,
    at: comment.at,
    replies: replies
      .map((reply) => ({ id: reply.id, text: reply.outgoing.text, at: reply.publishedAt ?? reply.dueAt }))
      .sort((a, b) => compare(a.at, b.at)),
  }
}

function newestFirst(a: Item, b: Item): number {
  return a.publishedAt === b.publishedAt ? compare(b.postId, a.postId) : compare(b.publishedAt, a.publishedAt)
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
