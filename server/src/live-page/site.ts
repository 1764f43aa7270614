import type { Language } from '@inviato/shared/fields.ts'

/** A Live page as the public sees it: everything the views need, and nothing the public may not know. */
export interface Site {
  slug: string
  name: string
  /** The page's own absolute address, without a slash at its end. */
  url: string
  language: Language
  zone: string
  color: string
  /** Open to search engines. */
  open: boolean
  /** Other sites may show it in a frame. */
  embed: boolean
  comments: 'closed' | 'moderated' | 'open'
}

export interface Item {
  postId: string
  publicationId: string
  /** ISO 8601, UTC. */
  publishedAt: string
  text: string
  pictures: Picture[]
  language: Language | undefined
  comments: Comment[]
}

export interface Picture {
  mime: string
  width: number | undefined
  height: number | undefined
  alt: string
}

export interface Comment {
  id: string
  name: string
  text: string
  at: string
  replies: { id: string; text: string; at: string }[]
}

/** One page of items, newest first. */
export interface Timeline {
  items: Item[]
  /** How many there are in all. */
  total: number
  latestAt: string | undefined
  /** The post after which the next page goes on, if there is one. */
  olderThan: string | undefined
  first: boolean
}

export function permalink(site: Site, postId: string): string {
  return `${site.url}/${postId}`
}

/** Longest side in pixels of the smaller copy that phones are offered (`?size=small`). */
export const smallEdge = 1200

/** The address of a picture of a published item; `index` counts from 0. */
export function pictureUrl(site: Site, item: Item, index: number): string {
  return `${site.url}/media/${item.publicationId}/${index}`
}
