import { isChannel } from '@inviato/shared/channel.ts'
import { type CollectionName, perCollection, storeId } from '@inviato/shared/collections.ts'
import type { DecisionBody } from '@inviato/shared/decision.ts'
import type { Role } from '@inviato/shared/member.ts'
import { outgoingHash, postContent } from '@inviato/shared/outgoing.ts'
import type { Post } from '@inviato/shared/post.ts'
import { combineLatest, filter, firstValueFrom, map, type Observable, timeout } from 'rxjs'
import { collectionOf, type Content } from '../../web/src/lib/database/meta.ts'
import { plain } from '../../web/src/lib/database/plain.ts'
import type { Position } from '../../web/src/lib/database/position.ts'
import { envelopeOf, insert, patch, remove } from '../../web/src/lib/database/write.ts'
import { aDecision, aMedia, anEvent, aPost } from '../support/documents.ts'
import type { PhoneMethods, PhoneParts } from '../support/simulated-phone-life.ts'
import { edited, type Edit } from './edits.ts'
import type { Contents, Done } from './phone-wire.ts'
import type { StepOf } from './steps.ts'
import { idOf, marksIn, wordOf } from './words.ts'

/** What people are about to do on a phone, written before they do it: whoever is killed then may have done it. */
export interface Journal {
  note(done: Done): void
  /** Everything noted so far, in earlier lives too. */
  notes(): Done[]
}

/** What people do on a simulated phone, and what a schedule has to know of it. Each act is on disk when it is answered. */
export function phoneWork({ settings, database, network, replication }: PhoneParts, journal: Journal): PhoneMethods {
  const { memberId, workspaceId } = settings
  const envelope = (step: number) => ({ ...envelopeOf(memberId), id: idOf(step) })

  async function all(name: CollectionName): Promise<Content[]> {
    return (await collectionOf(database, name).find().exec()).map(plain)
  }

  /** The document that a person picks among those that they may write. */
  async function picked(name: CollectionName, pick: number): Promise<Content | undefined> {
    const documents = (await all(name)).filter((each) => name !== 'comments' || each.by === memberId)
    return documents.sort((a, b) => (a.id < b.id ? -1 : 1))[pick % Math.max(1, documents.length)]
  }

  async function liveChannel(): Promise<string | undefined> {
    return (await database.channels.find().exec()).find((each) => isChannel(plain(each)))?.id
  }

  async function made(step: number, what: StepOf<'insert'>['what']): Promise<[CollectionName, object]> {
    const base = envelope(step)
    const words = `${wordOf(step)} Doors open at nine by the old harbour`
    if (what === 'event') return ['plans', { ...anEvent({ brief: words, place: 'Harbour', hashtags: [] }), ...base }]
    if (what === 'media') return ['media', { ...aMedia({ alt: words, credit: 'Ada' }), ...base }]
    if (what === 'note') return ['comments', { ...base, postId: (await picked('posts', 0))?.id ?? idOf(step), body: { kind: 'note', text: words, room: 'internal' } }]
    if (what === 'post') return ['posts', { ...aPost({ text: words, media: [{ id: idOf(step), label: 'The gate' }] }), ...base }]
    const channel = await liveChannel()
    return ['posts', { ...aPost({ text: words, channels: channel === undefined ? [] : [channel] }), ...base }]
  }

  async function contentOf(post: Post) {
    const channels = (await database.channels.find().exec()).map(plain).filter(isChannel)
    const media = (await database.media.find().exec()).map(plain)
    return postContent(post, new Map(channels.map((each) => [each.id, each])), new Map(media.map((each) => [each.id, each])))
  }

  async function decide(step: number, subject: string, body: DecisionBody, content: Pick<Done, 'released' | 'approved'> = {}): Promise<Done> {
    const decision = { ...aDecision(subject, body), ...envelope(step) }
    await insert(database.decisions, decision)
    return { key: storeId('decisions', decision.id), kind: 'insert', added: [decision.id], removed: [], seen: [], ...content }
  }

  async function change(name: CollectionName, id: string, how: (before: Content) => object): Promise<Done | null> {
    let done: Done | null = null
    await patch(collectionOf(database, name), id, (before) => {
      const after = { ...how(before), id: before.id, _deleted: false }
      const [old, fresh] = [marksIn(before), marksIn(after)]
      const [added, removed] = [[...fresh.difference(old)], [...old.difference(fresh)]]
      done = { key: storeId(name, before.id), kind: 'edit', added, removed, seen: [...old] }
      journal.note(done)
      return after
    })
    return done
  }

  /** What somebody does before they publish: they choose the channel, and take out what cannot go out. */
  async function makeReady(id: string): Promise<Done[]> {
    const channel = await liveChannel()
    const done = channel === undefined ? null : await change('posts', id, (before) => ({ ...before, channels: [channel], media: [], variants: [] }))
    return done ? [done] : []
  }

  /** The post that a person picks among those that could go out, the one that they would pick among all of them if it can. */
  async function pickedReady(pick: number) {
    const posts = (await database.posts.find({ sort: [{ id: 'asc' }] }).exec()).map(plain)
    const first = pick % Math.max(1, posts.length)
    const all = await Promise.all([...posts.slice(first), ...posts.slice(0, first)].map(async (post) => ({ post, content: await contentOf(post) })))
    return all.find(({ content }) => content.ok)
  }

  return {
    async insert_(step: number, { what }: StepOf<'insert'>): Promise<Done> {
      const [name, document] = await made(step, what)
      await insert(collectionOf(database, name), { ...document, id: idOf(step), _deleted: false })
      return { key: storeId(name, idOf(step)), kind: 'insert', added: [...marksIn(document)], removed: [], seen: [] }
    },
    async edit(step: number, { what, pick, ...edit }: Edit & { what: CollectionName; pick: number }): Promise<Done | null> {
      const found = await picked(what, pick)
      return found ? change(what, found.id, (before) => edited(before, edit, step)) : null
    },
    async delete_(_step: number, { what, pick }: StepOf<'delete'>): Promise<Done | null> {
      const found = what === 'workspace' ? undefined : await picked(what, pick)
      if (!found) return null
      const collection = collectionOf(database, what)
      await remove(collection, found.id)
      // What it was in the moment in which it went.
      const [removed] = await collection.storageInstance.findDocumentsById([found.id], true)
      const seen = [...marksIn(removed)]
      return { key: storeId(what, found.id), kind: 'delete', added: [], removed: seen, seen }
    },
    async decide_(step: number, { pick, kind }: StepOf<'decide'>): Promise<Done[]> {
      const chosen = kind === 'release' ? await picked('posts', pick) : undefined
      const edits = chosen ? await makeReady(chosen.id) : []
      const { post, content } = (await pickedReady(pick)) ?? {}
      if (!post || !content?.ok) return edits
      const subject = storeId('posts', post.id)
      const hashes = [...content.parts.values()].map(outgoingHash)
      if (kind === 'hold' || kind === 'cancel') return [await decide(step, subject, { kind: 'order', act: kind })]
      if (kind !== 'release') return [await decide(step, subject, { kind, contentHash: content.hash }, kind === 'approve' ? { approved: hashes } : {})]
      return [...edits, await decide(step, subject, { kind, contentHash: content.hash, intent: 'publish' }, { released: hashes })]
    },
    async policy(approval: StepOf<'policy'>['approval']): Promise<Done | null> {
      return change('workspace', workspaceId, (before) => ({ ...before, ...(typeof before.policy === 'object' && { policy: { ...before.policy, approval } }) }))
    },
    order: (step: number, who: string, role: Role | 'removed') =>
      decide(step, storeId('members', who), { kind: 'order', ...(role === 'removed' ? { act: 'remove' } : { act: 'role', role }) }),
    mishap: ({ mishap, on, count }: StepOf<'mishap'>) => network.expect(mishap, count, on),
    mishaps: () => network.met(),
    intents: () => journal.notes(),
    /** The publications that stand as out on this phone. */
    published: async () => (await database.publications.find({ selector: { state: 'published' } }).exec()).map(({ id }) => id),
    heal: () => {
      network.heal()
      network.connect()
      replication().retry()
    },
    /** All sent, and everything read, up to a place where one is given. */
    async untilQuiet(seq: string | undefined, patienceMs: number): Promise<void> {
      const position$: Observable<Position | undefined> = database.getLocal$<Position>('replication').pipe(map((each) => each?.toJSON().data))
      const quiet$ = combineLatest([replication().words.items$, position$, replication().connection$]).pipe(
        filter(([items, position, connection]) => {
          const isRead = position !== undefined && !position.owes && Object.keys(position.snapshots).length === 0
          return items.length === 0 && connection === 'connected' && isRead && (seq === undefined || position.checkpoint?.seq === seq)
        }),
      )
      await firstValueFrom(quiet$.pipe(timeout(patienceMs)))
    },
    async contents(): Promise<Contents> {
      const documents = await Promise.all(Object.entries(perCollection(all)).map(async ([name, found]) => [name, await found] as const))
      const byName = new Map<string, Content[]>(documents)
      return structuredClone(perCollection((name) => byName.get(name) ?? []))
    },
    async state(): Promise<unknown> {
      const items = await firstValueFrom(replication().words.items$)
      const position = (await database.getLocal<Position>('replication'))?.toJSON().data
      const connection = await firstValueFrom(replication().connection$)
      return { connection, items: items.map(({ key, reason }) => `${key} ${reason}`), at: position?.checkpoint?.seq, owes: position?.owes, snapshots: position?.snapshots, workspaceId }
    },
  }
}
