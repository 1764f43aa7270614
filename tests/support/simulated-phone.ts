import { type CollectionName, type Documents } from '@inviato/shared/collections.ts'
import type { Role } from '@inviato/shared/member.ts'
import type { Version } from '@inviato/shared/version.ts'
import type { Connection } from '../../web/src/lib/connection.ts'
import type { WaitingItem } from '../../web/src/lib/waiting.ts'
import type { Person } from './people.ts'
import { startProcess } from './process.ts'
import type { PhoneSettings } from './simulated-phone-wire.ts'

export interface PhoneOptions {
  /** A file that keeps what the phone wrote, across kills. */
  disk?: string
  /** How far the phone's clock is off, in ms. */
  clockOffsetMs?: number
  /** Whether it replicates from the start. */
  offline?: boolean
}

/**
 * A phone in a process of its own: RxDB opens eleven collections once in a context, and every phone has a clock. A
 * thread would have both too, but where V8 fails to end one, which was seen, it takes the whole test file with it.
 */
export interface Phone extends AsyncDisposable {
  insert<Name extends CollectionName>(name: Name, document: Documents[Name]): Promise<void>
  patch<Name extends CollectionName>(name: Name, id: string, fields: Partial<Documents[Name]>): Promise<void>
  remove(name: CollectionName, id: string): Promise<void>
  get<Name extends CollectionName>(name: Name, id: string): Promise<Documents[Name] | null>
  all<Name extends CollectionName>(name: Name): Promise<Documents[Name][]>
  /** The document once it has these values, or null once it is gone. */
  until<Name extends CollectionName>(name: Name, id: string, fields: Partial<Documents[Name]> | null): Promise<Documents[Name]>
  untilCount<Name extends CollectionName>(name: Name, count: number): Promise<Documents[Name][]>
  /** Begins to replicate; resolves when it knows what is unsent. */
  start(): Promise<void>
  stop(): Promise<void>
  items(): Promise<WaitingItem[]>
  /** Resolves when the server has everything of this phone. */
  allSent(): Promise<void>
  untilConnection(state: Connection): Promise<void>
  /** Resolves when a new document has come back from the server, with its seal. */
  untilEchoed(name: CollectionName, id: string): Promise<void>
  /** Resolves when this phone has given back from now on, and follows the server again. */
  untilGivenBack(): Promise<void>
  /** The first version kept of a document (`posts:<id>`), once there is one. */
  untilVersionOf(subject: string): Promise<Version>
  /** Resolves when this phone knows that a member has the role. */
  untilRole(memberId: string, role: Role): Promise<void>
  /** Resolves when this phone knows that a member was removed. */
  untilRemoved(memberId: string): Promise<void>
  /** What waits, once it is just this (`posts:<id>`). */
  untilItems(keys: string[]): Promise<WaitingItem[]>
  /** Resolves while the stream is open. */
  untilStreaming(): Promise<void>
  setConnected(isConnected: boolean): Promise<void>
  /** The replies of so many pushes to come are lost on their way. */
  loseReplies(count: number): Promise<void>
  /** So many requests to come, of a path that ends so, never leave. */
  loseRequests(count: number, pathEnd: string): Promise<void>
  /** So many events of the stream to come are lost on their way. */
  dropEvents(count: number): Promise<void>
  /** The paths asked since the last call. */
  requests(): Promise<string[]>
  /** Why its sessions ended since the last call. */
  troubles(): Promise<string[]>
  /** Ends it between two instructions, as a phone that is switched off. */
  kill(): Promise<void>
}

/** Starts a phone of somebody. Dispose it before its server. */
export async function startPhone(server: { url: string }, person: Person, options: PhoneOptions = {}): Promise<Phone> {
  const process = await startProcess(new URL('./simulated-phone-process.ts', import.meta.url))
  await process.ask('open', settingsOf(server, person, options))
  const methods = new Proxy<object>({}, {
    get(_, name) {
      if (name === 'then') return undefined
      if (name === 'kill') return () => process.kill()
      if (name === Symbol.asyncDispose) return () => process.ask('close').catch(() => undefined).then(() => process.end())
      return (...args: unknown[]) => process.ask(String(name), ...args)
    },
  })
  if (!isPhone(methods)) throw new TypeError('no phone')
  if (!options.offline) await methods.start()
  return methods
}

/** What a phone of somebody is opened with. */
export function settingsOf({ url }: { url: string }, person: Omit<Person, 'fetch'>, { disk, clockOffsetMs = 0 }: PhoneOptions = {}): PhoneSettings {
  const { cookie, accountId, workspaceId, member } = person
  return { url, cookie, accountId, workspaceId, memberId: member.id, disk, clockOffsetMs }
}

function isPhone(value: object): value is Phone {
  return Symbol.asyncDispose in value || typeof value === 'object'
}
