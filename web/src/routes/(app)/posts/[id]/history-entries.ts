import type { PostVersion } from '@inviato/shared/history.ts'
import type { Post } from '@inviato/shared/post.ts'
import type { Version } from '@inviato/shared/version.ts'
import { writerOfKept } from '$lib/kept.ts'
import type { Edit } from '$lib/post-edits.ts'
import { editOf, isLost, isSameContent, withContent } from '$lib/versions.ts'

/** One line of a post's history. */
export interface Entry {
  key: string
  at: string
  by: string | undefined
  is: 'here' | 'now' | 'version' | 'kept' | 'refused'
  merged: boolean
  /** What the line is of, and what it came from; without either there is nothing to compare. */
  post: Post | undefined
  before: Post | undefined
  /** The very first one. */
  first: boolean
  /** Brings it back; absent where it is what stands, or cannot come back. */
  edit: Edit | undefined
  /** The refusal's code. */
  code?: string | undefined
}

export interface Known {
  versions: readonly PostVersion[]
  complete: boolean
  /** The post as it is here is not on the server. */
  unsent: boolean
}

/**
 * What there is to tell of a post, newest first: the versions that the server gave, what this phone has and the server
 * has not, and the words that were kept. Without an answer of the server, what is on this phone.
 */
export function entriesOf(post: Post, { versions, complete, unsent }: Known, kept: readonly Version[], memberId: string): Entry[] {
  const lines = versions.map((version, index): Entry => {
    const isNow = isSameContent(version.post, post) && index === 0
    return {
      key: version.id,
      at: version.at,
      by: version.by,
      is: isNow ? 'now' : 'version',
      merged: version.merged,
      post: version.post,
      before: versions[index + 1]?.post,
      first: complete && index === versions.length - 1,
      edit: isNow ? undefined : withContent(version.post),
    }
  })
  // Without an answer this is all; with one, only what the server has not got yet is told besides.
  if (versions.length === 0 || (unsent && lines[0]?.is !== 'now')) {
    lines.unshift({
      key: 'here', at: post.at, by: unsent ? memberId : (post.editedBy ?? post.by), is: unsent ? 'here' : 'now', merged: false,
      post, before: versions[0]?.post, first: versions.length === 0, edit: undefined,
    })
  }
  const [now, ...older] = lines
  const keptLines = kept.map((version) => entryOf(version, post))
  return [...(now ? [now] : []), ...[...older, ...keptLines].sort((a, b) => (a.at > b.at ? -1 : 1))]
}

function entryOf(version: Version, now: Post): Entry {
  const edit = isLost(version, now) ? editOf(version) : undefined
  return {
    key: `kept:${version.id}`,
    at: version.at,
    by: writerOfKept(version),
    is: version.reason === 'merged' ? 'kept' : 'refused',
    merged: false,
    post: edit?.(now),
    before: edit && now,
    first: false,
    edit,
    code: version.code,
  }
}
