import { setTimeout as sleep } from 'node:timers/promises'
import { createId } from '@inviato/shared/id.ts'
import * as z from 'zod'
import { startCouchdb } from '../../support/couchdb.ts'
import { aPost } from '../../support/documents.ts'
import { startProcess, type Worker } from '../../support/process.ts'
import { patch } from '../../../web/src/lib/database/write.ts'
import type { Figure } from '../figure.ts'
import { monotonicMs } from './measured.ts'
import { openPhone } from './phone.ts'
import { openClient, openRemote } from './pouchdb.ts'
import { startServer } from './server.ts'
import { streamOf } from './stream.ts'

const others = 200
const rounds = 5
const edits = 20
/** Between an edit that was seen and the next one, in ms: somebody types. */
const pauseMs = 30

/** Writes a text of the post on one phone; the other one is a process of its own. */
type Edit = (text: string) => Promise<unknown>

/**
 * From an edit in one phone's database until a query of another phone's shows it, while 200 more are connected: beside
 * PouchDB's live replication of the same edits, from one client to pouchdb-server and from there to another one. By turns,
 * the first round does not count. The 200 read raw what they are told, and keep nothing: our streams there, the
 * long-polled feed that PouchDB listens by here, without the documents and checkpoints that its clients fetch and write besides.
 */
export async function editLatency(): Promise<Figure[]> {
  await using stack = new AsyncDisposableStack()
  const start = async (program: string): Promise<Worker> => {
    const process = await startProcess(new URL(program, import.meta.url))
    stack.defer(() => process.end())
    return process
  }
  const server = stack.use(await startServer())
  const couchdb = stack.use(await startCouchdb())
  const listeners = await start('./listeners-process.ts')
  const [reader, client] = [await start('./reader-process.ts'), await start('./reader-process.ts')]

  const owner = await server.owner('Edited')
  const post = aPost()
  const phone = stack.use(await openPhone(server.url, owner))
  await phone.database.posts.insert(post)
  await (await phone.start()).allSent()
  await reader.ask('ours', server.url, owner, post.id)
  await reader.ask('seen', post.text)
  await listeners.ask('stream', await streamOf(server, owner), owner.cookie, others)

  const name = `edited-${createId()}`
  const remote = await openRemote(couchdb.url, name)
  const local = openClient()
  const _id = `posts:${post.id}`
  await client.ask('pouchdb', couchdb.url, name)
  await local.put({ ...post, _id })
  const replication = local.replicate.to(remote, { live: true, retry: true })
  stack.defer(() => replication.cancel())
  await client.ask('seen', post.text)
  await listeners.ask('poll', `${couchdb.url}/${name}`, others)

  const ours: number[] = []
  const theirs: number[] = []
  for (let round = 0; round < rounds; round++) {
    const [a, b] = [
      await latencies(reader, (text) => patch(phone.database.posts, post.id, (before) => ({ ...before, text }))),
      await latencies(client, async (text) => local.put({ ...post, text, _id, _rev: (await local.get(_id))._rev })),
    ]
    if (round === 0) continue
    ours.push(...a)
    theirs.push(...b)
  }
  return [0.5, 0.99].map((part) => {
    const [mine, baseline] = [percentile(ours, part), percentile(theirs, part)]
    return {
      name: `an edit seen on another phone at p${part * 100}, ${others} more connected, to PouchDB`,
      value: baseline / mine, unit: '×', least: 2, detail: `${mine.toFixed(1)} ms, PouchDB ${baseline.toFixed(1)} ms, of ${ours.length} edits`,
    }
  })
}

async function latencies(reader: Worker, edit: Edit): Promise<number[]> {
  const measured: number[] = []
  for (let count = 0; count < edits; count++) {
    const text = `The doors open at ${createId()}`
    const started = monotonicMs()
    await edit(text)
    measured.push(z.number().parse(await reader.ask('seen', text)) - started)
    await sleep(pauseMs)
  }
  return measured
}

function percentile(values: readonly number[], part: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? NaN
}
