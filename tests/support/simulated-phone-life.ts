import { inspect } from 'node:util'
import { appendFileSync, existsSync, readFileSync } from 'node:fs'
import { isCollectionName } from '@inviato/shared/collections.ts'
import type { MemberDocument } from '@inviato/shared/member.ts'
import { getRxStorageLocalstorage } from 'rxdb/plugins/storage-localstorage'
import { getRxStorageMemory } from 'rxdb/plugins/storage-memory'
import { BehaviorSubject, filter, firstValueFrom, map, Subject, timeout } from 'rxjs'
import { createWorkspaceDatabase } from '../../web/src/lib/database/create.ts'
import { collectionOf } from '../../web/src/lib/database/meta.ts'
import { type Replication, startReplication } from '../../web/src/lib/database/replication.ts'
import { rxdbSchemas } from '../../web/src/lib/database/schema.ts'
import { createTransport } from '../../web/src/lib/database/transport.ts'
import { insert, patch, remove } from '../../web/src/lib/database/write.ts'
import type { PhoneSettings } from './simulated-phone-wire.ts'
import * as z from 'zod/mini'

/** Longest wait for something that has to come about by itself. */
const patienceMs = 20_000

/** The real phone, without its screen: its database, its verbs, its replication. One method per thing a test does. */
export async function openPhone(settings: PhoneSettings) {
  const storage = settings.disk === undefined ? getRxStorageMemory() : getRxStorageLocalstorage({ localStorage: diskAt(settings.disk) })
  const { accountId, workspaceId, url, cookie } = settings
  const database = await createWorkspaceDatabase(accountId, workspaceId, rxdbSchemas(), { storage, multiInstance: false })
  const requests: string[] = []
  const troubles: string[] = []
  const answered$ = new Subject<string>()
  const streaming$ = new BehaviorSubject(false)
  let cut = new AbortController()
  let repliesToLose = 0
  let eventsToDrop = 0
  let replication: Replication | undefined

  const network: typeof fetch = async (input, init) => {
    const path = (input instanceof Request ? input.url : input.toString()).replace(/^.*\/replication/, '').replace(/\?.*$/, '')
    requests.push(path)
    if (cut.signal.aborted) throw new TypeError('fetch failed')
    const headers = new Headers(init?.headers)
    headers.set('cookie', cookie)
    headers.set('origin', url)
    const signal = AbortSignal.any([cut.signal, ...(init?.signal ? [init.signal] : [])])
    const response = await fetch(input, { ...init, headers, signal })
    answered$.next(path)
    if (path === '/stream' && response.body) {
      streaming$.next(true)
      return new Response(response.body.pipeThrough(withoutDropped()), response)
    }
    if (path.endsWith('/push') && repliesToLose > 0) {
      repliesToLose--
      throw new TypeError('the reply was lost')
    }
    return response
  }

  const withoutDropped = () =>
    new TransformStream<Uint8Array, Uint8Array>({
      transform(chunk, controller) {
        const isEvent = new TextDecoder().decode(chunk).startsWith('data:')
        if (isEvent && eventsToDrop > 0) eventsToDrop--
        else controller.enqueue(chunk)
      },
    })
  const of = (name: unknown) => {
    if (typeof name !== 'string' || !isCollectionName(name)) throw new TypeError(`no collection ${String(name)}`)
    return collectionOf(database, name)
  }
  const started = (): Replication => {
    if (!replication) throw new Error('the phone does not replicate')
    return replication
  }
  const untilMember = async (id: string, is: (body: MemberDocument['body']) => boolean) => {
    await firstValueFrom(database.members.findOne(id).$.pipe(filter((found) => found !== null && is(found.body)), timeout(patienceMs)))
  }
  const plainOf = (document: { toJSON(): unknown } | null): unknown => (document ? structuredClone(document.toJSON()) : null)

  const methods: Record<string, (...args: never[]) => unknown> = {
    insert: (name: unknown, document: { id: string }) => insert(of(name), { ...document, _deleted: false }).then(() => undefined),
    patch: (name: unknown, id: string, fields: object) => patch(of(name), id, (before) => ({ ...before, ...fields })).then(() => undefined),
    remove: (name: unknown, id: string) => remove(of(name), id),
    get: async (name: unknown, id: string) => plainOf(await of(name).findOne(id).exec()),
    all: async (name: unknown) => (await of(name).find().exec()).map(plainOf),
    until: async (name: unknown, id: string, fields: object | null) =>
      plainOf(await firstValueFrom(of(name).findOne(id).$.pipe(filter((found) => matches(plainOf(found), fields)), timeout(patienceMs)))),
    untilCount: async (name: unknown, count: number) =>
      (await firstValueFrom(of(name).find().$.pipe(filter((found) => found.length === count), timeout(patienceMs)))).map(plainOf),
    untilEchoed: async (name: unknown, id: string) => {
      await firstValueFrom(of(name).findOne(id).$.pipe(filter((found) => found !== null && isEchoed(plainOf(found))), timeout(patienceMs)))
    },
    untilGivenBack: async () => {
      await firstValueFrom(answered$.pipe(filter((path) => path === '/give-back'), timeout(patienceMs)))
      await firstValueFrom(answered$.pipe(filter((path) => path === '/stream'), timeout(patienceMs)))
    },
    untilVersionOf: async (subject: string) => {
      const versions = database.versions.find({ selector: { subject } })
      return plainOf((await firstValueFrom(versions.$.pipe(filter((found) => found.length > 0), timeout(patienceMs))))[0] ?? null)
    },
    untilRole: (id: string, role: string) => untilMember(id, (body) => body.kind === 'member' && body.role === role),
    untilRemoved: (id: string) => untilMember(id, (body) => body.kind === 'member' && body.removedAt !== undefined),
    untilItems: (keys: string[]) =>
      firstValueFrom(started().words.items$.pipe(filter((items) => String(items.map(({ key }) => key)) === String(keys)), timeout(patienceMs))),
    untilStreaming: () => firstValueFrom(streaming$.pipe(filter(Boolean), timeout(patienceMs))),
    start: async () => {
      replication = await startReplication({
        database,
        transport: createTransport({ workspaceId, origin: url, fetch: network }),
        firstPauseMs: 20,
        onTrouble: (error) => troubles.push(inspect(error)),
      })
    },
    stop: async () => {
      await replication?.[Symbol.asyncDispose]()
      replication = undefined
    },
    items: () => firstValueFrom(started().words.items$),
    untilConnection: (state: string) => firstValueFrom(started().connection$.pipe(filter((each) => each === state), timeout(patienceMs))),
    allSent: () => firstValueFrom(started().words.items$.pipe(filter((items) => items.length === 0), map(() => true), timeout(patienceMs))),
    setConnected: (value: boolean) => {
      if (!value) {
        streaming$.next(false)
        return cut.abort()
      }
      cut = new AbortController()
      replication?.retry()
    },
    loseReplies: (count: number) => {
      repliesToLose = count
    },
    dropEvents: (count: number) => {
      eventsToDrop = count
    },
    requests: () => requests.splice(0),
    troubles: () => troubles.splice(0),
    close: async () => {
      await replication?.[Symbol.asyncDispose]()
      await database.close()
    },
  }

  return async (name: string, args: unknown[]): Promise<unknown> => {
    const method = methods[name]
    if (!method) throw new TypeError(`a phone cannot ${name}`)
    return Reflect.apply(method, undefined, args)
  }
}

/** Whether a document bears the server's seal, as what was just sent does once it has come back. */
function isEchoed(found: unknown): boolean {
  return typeof found === 'object' && found !== null && 'seal' in found
}

function matches(found: unknown, fields: object | null): boolean {
  if (fields === null) return found === null
  return found !== null && Object.entries(fields).every(([key, value]) => JSON.stringify(Reflect.get(Object(found), key)) === JSON.stringify(value))
}

/** What a key became: a value, or nothing. */
const diskWrite = z.tuple([z.string(), z.nullable(z.string())])

/** A disk as RxDB's localStorage sees it: every write is in the file before it returns, so that a kill loses none. */
function diskAt(path: string): Storage {
  const values = new Map<string, string>()
  const lines = existsSync(path) ? readFileSync(path, 'utf8').split('\n').filter(Boolean) : []
  for (const line of lines) apply(z.parse(diskWrite, JSON.parse(line)))

  function apply([key, value]: [string, string | null]): void {
    if (value === null) values.delete(key)
    else values.set(key, value)
  }
  function write(key: string, value: string | null): void {
    apply([key, value])
    appendFileSync(path, `${JSON.stringify([key, value])}\n`)
  }
  return {
    get length() {
      return values.size
    },
    clear: () => undefined,
    getItem: (key) => values.get(key) ?? null,
    key: (index) => [...values.keys()][index] ?? null,
    removeItem: (key) => write(key, null),
    setItem: (key, value) => write(key, value),
  }
}
