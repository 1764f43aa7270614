import type { Shelf } from './database/shelf.ts'

/** The ids of posts of which something has changed; undefined: it may be any of them. */
export type Touched = ReadonlySet<string> | undefined

/**
 * Tells which posts what has changed on a shelf is about, since it was last asked: what is made of thousands of posts
 * need not be made anew, nor even looked through, for each word about one of them.
 * @param postsOf the posts that a document is about
 */
export function touchedBy<Content>(postsOf: (content: Content) => readonly (string | undefined)[]): (shelf: Shelf<Content> | undefined) => Touched {
  let before: Shelf<Content>['since'] | undefined
  let place: number | undefined
  return (shelf) => {
    if (!shelf) return undefined
    const { mark, changed } = shelf.since(shelf.since === before ? place : undefined)
    before = shelf.since
    place = mark
    return changed && new Set(changed.flatMap(postsOf).filter((id) => id !== undefined))
  }
}

/** All of several. */
export function allTouched(...several: Touched[]): Touched {
  const all = new Set<string>()
  for (const each of several) {
    if (!each) return undefined
    for (const id of each) all.add(id)
  }
  return all
}
