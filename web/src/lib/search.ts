import type { MemberDocument } from '@inviato/shared/member.ts'
import type { PlanDocument } from '@inviato/shared/plan.ts'
import type { Post } from '@inviato/shared/post.ts'
import type MiniSearch from 'minisearch'

export type FoundKind = 'post' | 'event' | 'person'

/** One thing that can be found. `title` is what its row says first, `words` is all else that leads to it. */
export interface Findable {
  id: string
  kind: FoundKind
  title: string
  words: string
  /** When it was made or happens: of two equal hits the newer comes first. */
  at: string
}

export type Found = Pick<Findable, 'id' | 'kind' | 'title'>

export interface Searchable {
  posts: readonly Post[]
  plans: readonly PlanDocument[]
  members: readonly MemberDocument[]
  /** The alt text of each media, by its id. */
  altTexts: ReadonlyMap<string, string>
}

/** Finds things by words. Made once, when the screen of search is first opened. */
export interface Finder {
  /** What can be found from now on, and nothing else: costs what differs from before. */
  learn(things: readonly Findable[]): void
  find(words: string): Found[]
}

/** Loads the index's code and makes an empty one. */
export async function createFinder(): Promise<Finder> {
  const { default: Index } = await import('minisearch')
  const index: MiniSearch<Findable> = new Index({
    fields: ['title', 'words'],
    storeFields: ['id', 'kind', 'title', 'at'],
    processTerm: (term) => fold(term) || null,
    searchOptions: {
      boost: { title: 2 },
      prefix: true,
      fuzzy: (term) => (term.length > 4 ? 0.2 : false),
      combineWith: 'AND',
    },
  })
  const known = new Map<string, Findable>()
  return {
    learn(things) {
      const gone = new Set(known.keys())
      for (const thing of things) {
        gone.delete(thing.id)
        const before = known.get(thing.id)
        if (before && isSame(before, thing)) continue
        if (before) index.replace(thing)
        else index.add(thing)
        known.set(thing.id, thing)
      }
      for (const id of gone) {
        index.discard(id)
        known.delete(id)
      }
    },
    find: (words) =>
      index
        .search(words)
        .toSorted((a, b) => b.score - a.score || (String(b.at) < String(a.at) ? -1 : 1))
        .flatMap(({ id, kind, title }) => (typeof id === 'string' && isKind(kind) && typeof title === 'string' ? [{ id, kind, title }] : [])),
  }
}

/** Everything of a workspace that can be found by word. */
export function findables({ posts, plans, members, altTexts }: Searchable): Findable[] {
  return [...posts.map((post) => ofPost(post, altTexts)), ...plans.flatMap(ofPlan), ...members.flatMap(ofMember)]
}

function isSame(one: Findable, other: Findable): boolean {
  return one.title === other.title && one.words === other.words && one.at === other.at
}

/** Letters without case and accents: "Perché" is found by "perche". */
export function fold(text: string): string {
  return text.normalize('NFD').replaceAll(/\p{M}+/gu, '').toLocaleLowerCase('und')
}

function ofPost(post: Post, altTexts: ReadonlyMap<string, string>): Findable {
  const variants = post.variants.map((variant) => variant.text ?? '')
  const pictures = post.media.flatMap((slot) => [slot.label ?? '', altTexts.get(slot.mediaId ?? '') ?? ''])
  return { id: post.id, kind: 'post', title: post.text, words: [...variants, ...pictures].join(' '), at: post.at }
}

function ofPlan({ id, at, body }: PlanDocument): Findable[] {
  if (body.kind === 'coverage') {
    const lists = [...body.hashtags, ...body.shots.map((shot) => shot.label), ...body.promises.flatMap((each) => [each.sponsor, each.text])]
    const words = [body.place, body.brief, ...lists, ...body.moments.map((moment) => moment.text)]
    return [{ id, kind: 'event', title: body.title, words: words.join(' '), at: body.startsAt }]
  }
  if (body.kind === 'contact') {
    const words = [body.role ?? '', body.note ?? '', ...body.handles.map((each) => each.handle)]
    return [{ id, kind: 'person', title: body.name, words: words.join(' '), at }]
  }
  return []
}

function ofMember({ id, at, body }: MemberDocument): Findable[] {
  return body.kind === 'member' && body.removedAt === undefined ? [{ id, kind: 'person', title: body.name, words: '', at }] : []
}

function isKind(value: unknown): value is FoundKind {
  return value === 'post' || value === 'event' || value === 'person'
}
