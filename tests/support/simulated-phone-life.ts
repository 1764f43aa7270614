import { isCollectionName } from '@inviato/shared/collections.ts'
import type { MemberDocument } from '@inviato/shared/member.ts'
import { filter, firstValueFrom, map, timeout } from 'rxjs'
import { type CreateOptions, createWorkspaceDatabase } from '../../web/src/lib/database/create.ts'
import type { WorkspaceDatabase } from '../../web/src/lib/database/databases.ts'
import { collectionOf } from '../../web/src/lib/database/meta.ts'
import { type Replication, startReplication } from '../../web/src/lib/database/replication.ts'
import { rxdbSchemas } from '../../web/src/lib/database/schema.ts'
import { createTransport } from '../../web/src/lib/database/transport.ts'
import { insert, patch, remove } from '../../web/src/lib/database/write.ts'
import { createPhoneNetwork, type PhoneNetwork } from './simulated-phone-network.ts'
import type { PhoneSettings } from './simulated-phone-wire.ts'

/** Longest wait for something that has to come about by itself. */
const patienceMs = 20_000

const schemas = rxdbSchemas()

/** What differs between a phone in a process and one in a browser. */
export interface PhoneDevice {
  readonly database: CreateOptions
  /** Asks as somebody's app does that is signed in. */
  readonly fetch: typeof fetch
}

/** What a phone consists of, for who adds to what can be asked of it. */
export interface PhoneParts {
  readonly settings: PhoneSettings
  readonly database: WorkspaceDatabase
  readonly network: PhoneNetwork
  /** @throws while it does not replicate */
  readonly replication: () => Replication
}

/** What can be asked of a phone, by name; what is asked crosses to another process and back. */
export type PhoneMethods = Record<string, (...args: never[]) => unknown>

/** The real phone, without its screen: its database, its verbs, its replication. One method per thing a test does. */
export async function openPhone(settings: PhoneSettings, device: PhoneDevice, more: (phone: PhoneParts) => PhoneMethods = () => ({})) {
  const { accountId, workspaceId, url } = settings
  const database = await createWorkspaceDatabase(accountId, workspaceId, schemas, device.database)
  const network = createPhoneNetwork(device.fetch)
  const { answered$, streaming$ } = network
  const troubles: string[] = []
  let replication: Replication | undefined

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

  const methods: PhoneMethods = {
    ...more({ settings, database, network, replication: started }),
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
        transport: createTransport({ workspaceId, origin: url, fetch: network.fetch }),
        firstPauseMs: 20,
        onTrouble: (error) => troubles.push(described(error)),
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
      if (!value) return network.cut()
      network.connect()
      replication?.retry()
    },
    loseReplies: (count: number) => network.expect('reply-lost', count, '/push'),
    loseRequests: (count: number, pathEnd: string) => network.expect('request-lost', count, pathEnd),
    dropEvents: (count: number) => network.expect('event-lost', count),
    requests: () => network.requests(),
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

/** An error and what caused it, in words. */
function described(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const places = error.stack?.split('\n').filter((line) => line.startsWith('    at ')) ?? []
  return [String(error), ...places, ...(error.cause === undefined ? [] : [`caused by ${described(error.cause)}`])].join('\n')
}

/** Whether a document bears the server's seal, as what was just sent does once it has come back. */
function isEchoed(found: unknown): boolean {
  return typeof found === 'object' && found !== null && 'seal' in found
}

function matches(found: unknown, fields: object | null): boolean {
  if (fields === null) return found === null
  return found !== null && Object.entries(fields).every(([key, value]) => JSON.stringify(Reflect.get(Object(found), key)) === JSON.stringify(value))
}
