import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { type CollectionName, type Documents } from '@inviato/shared/collections.ts'
import type { Role } from '@inviato/shared/member.ts'
import type { Version } from '@inviato/shared/version.ts'
import type { Connection } from '../../web/src/lib/connection.ts'
import type { WaitingItem } from '../../web/src/lib/waiting.ts'
import { compileCache } from './compile-cache.ts'
import type { Person } from './people.ts'
import type { PhoneReply, PhoneRequest, PhoneSettings } from './simulated-phone-wire.ts'

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
  const settings: PhoneSettings = {
    url: server.url,
    cookie: person.cookie,
    accountId: person.accountId,
    workspaceId: person.workspaceId,
    memberId: person.member.id,
    disk: options.disk,
    clockOffsetMs: options.clockOffsetMs ?? 0,
  }
  const program = fileURLToPath(new URL('./simulated-phone-process.ts', import.meta.url))
  const env = { ...process.env, NODE_COMPILE_CACHE: compileCache }
  const child = fork(program, [JSON.stringify(settings)], { serialization: 'advanced', execArgv: [], env })
  const exited = once(child, 'exit')
  const calls = new Map<number, PromiseWithResolvers<unknown>>()
  let count = 0
  const expectReply = (call: number): Promise<unknown> => {
    const reply = Promise.withResolvers<unknown>()
    calls.set(call, reply)
    return reply.promise
  }
  let isOff = false
  const fail = (error: Error) => {
    isOff = true
    for (const { reject } of calls.values()) reject(error)
    calls.clear()
  }
  const ready = expectReply(0)
  child.on('message', ({ call, value, error }: PhoneReply) => {
    const reply = calls.get(call)
    calls.delete(call)
    if (error === undefined) reply?.resolve(value)
    else reply?.reject(new Error(error))
  })
  child.on('error', fail)
  child.on('exit', () => fail(new Error('the phone was switched off')))
  await ready

  const methods = new Proxy<object>({}, {
    get(_, name) {
      if (name === 'then') return undefined
      if (name === 'kill') {
        return async () => {
          child.kill('SIGKILL')
          await exited
        }
      }
      if (name === Symbol.asyncDispose) {
        return async () => {
          await ask('close', []).catch(() => undefined)
          if (child.connected) child.disconnect()
          await exited
        }
      }
      return (...args: unknown[]) => ask(String(name), args)
    },
  })
  function ask(name: string, args: unknown[]): Promise<unknown> {
    if (isOff) return Promise.reject(new Error('the phone is switched off'))
    const call = ++count
    const reply = expectReply(call)
    child.send({ call, name, args } satisfies PhoneRequest)
    return reply
  }
  if (!isPhone(methods)) throw new TypeError('no phone')
  if (!options.offline) await methods.start()
  return methods
}

function isPhone(value: object): value is Phone {
  return Symbol.asyncDispose in value || typeof value === 'object'
}
