import type { Post } from '@inviato/shared/post.ts'
import { answerCalls } from '../../support/process-calls.ts'
import { openPhone } from './phone.ts'
import { openClient, openRemote } from './pouchdb.ts'
import { member } from './server.ts'
import { monotonicMs } from './measured.ts'

/** A phone that looks at one post, as the app's screen does by a query, and when it saw each text of it. */
const seen = new Map<string, PromiseWithResolvers<number>>()

function sightOf(text: string): PromiseWithResolvers<number> {
  const sight = seen.get(text) ?? Promise.withResolvers<number>()
  seen.set(text, sight)
  return sight
}

async function ours(url: string, who: unknown, id: Post['id']): Promise<void> {
  const phone = await openPhone(url, member.parse(who))
  await phone.start()
  phone.database.posts.findOne(id).$.subscribe((post) => post && sightOf(post.text).resolve(monotonicMs()))
}

async function pouchdb(url: string, name: string): Promise<void> {
  const client = openClient()
  const remote = await openRemote(url, name)
  client.changes({ live: true, since: 'now', include_docs: true, batch_size: 100 }).on('change', ({ doc }) => {
    if (typeof doc?.text === 'string') sightOf(doc.text).resolve(monotonicMs())
  })
  client.replicate.from(remote, { live: true, retry: true })
}

const methods: Record<string, (...args: never[]) => unknown> = { ours, pouchdb, seen: (text: string) => sightOf(text).promise }

answerCalls(async (name, args): Promise<unknown> => {
  const method = methods[name]
  if (!method) throw new TypeError(`a reader cannot ${name}`)
  return Reflect.apply(method, undefined, args)
})
