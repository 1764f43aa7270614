import type { Post } from '@inviato/shared/post.ts'
import type { Upload } from '@inviato/shared/upload.ts'
import { combineLatest, filter, firstValueFrom, map, type Observable, of, ReplaySubject, type Subscription, switchMap } from 'rxjs'
import { type Connection, connection$ } from '../connection.ts'
import { plain } from '../database/plain.ts'
import type { TrayItem } from '../database/local.ts'
import type { Desk } from '../desk.svelte.ts'
import { readCopy } from '../parts.ts'
import { addWaitingSource, type WaitingItem } from '../waiting.ts'
import { createBell, pause } from './pace.ts'
import { type Wanted, wantedCopies } from './queue.ts'
import { held$, mayLeave, networkKind, type OriginalsRule, originalsRule$, setHeld } from './rule.ts'
import { sendCopy } from './send.ts'
import { NotSent } from './tus.ts'

interface Failing {
  failures: number
  until: number
  code: string | undefined
}

/** Sends the bytes of what was captured on this phone, as long as it runs. */
export interface Uploader extends AsyncDisposable {
  readonly items$: Observable<readonly WaitingItem[]>
  /** Tries at once what waits for a better moment, and lets originals leave on this network. */
  sendNow(): void
  /** Stops sending what a line (its `key`) stands for, also after a restart, until it is let go on. */
  hold(key: string): Promise<void>
  release(key: string): Promise<void>
  /** Resolves when the server has taken all that may leave by itself. */
  allSent(): Promise<void>
}

type Needs = Pick<Desk, 'accountId' | 'workspaceId' | 'local' | 'database'>

export interface UploadOptions {
  /** False where nothing large may begin: a service worker has a minute or two. */
  originals?: boolean
  /** How many files at once: several small ones hide a slow network's long way; more would only share its width. */
  lanes?: number
}

/**
 * Starts sending. Of several tabs one sends (a Web Lock); the others only show what waits.
 * @param origin of the server, e.g. `location.origin`
 */
export function startUploads(desk: Needs, origin: string, { originals = true, lanes = 3 }: UploadOptions = {}): Uploader {
  const stop = new AbortController()
  const bell = createBell(stop.signal)
  const sending = new Map<string, number>()
  const running = new Map<string, AbortController>()
  const sent = new Set<string>()
  let held: ReadonlySet<string> = new Set()
  const allowed = new Set<string>()
  const failing = new Map<string, Failing>()
  let network: Failing & { stuck: boolean } = { failures: 0, until: 0, code: undefined, stuck: false }
  let wanted: Wanted[] = []
  let rule: OriginalsRule = 'wifi'
  // Says nothing until it has looked: unknown is not sent.
  const items$ = new ReplaySubject<readonly WaitingItem[]>(1)
  let looked = false

  const watching: Subscription[] = [
    combineLatest([wanted$(desk), originalsRule$(desk.local), held$(desk.local)]).subscribe(([list, chosen, stopped]) => {
      wanted = list
      rule = chosen
      held = stopped
      for (const each of wanted) if (held.has(lineKey(each))) running.get(each.key)?.abort()
      looked = true
      tell()
      bell.ring()
    }),
    connection$.subscribe((connection) => {
      if (connection === 'connected') network = { failures: 0, until: 0, code: undefined, stuck: false }
      tell()
      bell.ring()
    }),
  ]
  const onOnline = (): void => {
    network.until = 0
    bell.ring()
  }
  globalThis.addEventListener?.('online', onOnline)
  const remove = addWaitingSource({ kind: 'bytes', items$ })

  function reasonOf(each: Wanted): Pick<WaitingItem, 'reason' | 'code' | 'progress'> {
    const progress = sent.has(each.key) ? 1 : sending.get(each.key)
    if (progress !== undefined) return { reason: 'sending', progress }
    if (each.refused !== undefined) return { reason: 'refused', code: each.refused }
    if (held.has(lineKey(each))) return { reason: 'held' }
    const connection: Connection = connection$.value
    if (connection === 'signed-out' || connection === 'removed') return { reason: connection }
    if (network.stuck) return { reason: navigator.onLine === false ? 'offline' : 'nothing-passes' }
    if (stays(each)) return { reason: 'rule' }
    const code = failing.get(each.key)?.code
    return code === undefined ? { reason: 'queued' } : { reason: 'queued', code }
  }

  /** Held back, by a person or by their rule. */
  function stays(each: Wanted): boolean {
    const { key, copy } = each
    return held.has(lineKey(each)) || (copy === 'original' && !originals) || !mayLeave(copy, rule, networkKind(), allowed.has(key))
  }

  function tell(): void {
    if (!looked) return
    items$.next(wanted.map((each) => ({
      key: lineKey(each), kind: 'bytes', collection: 'media', id: each.mediaId, bytes: each.file.bytes, ...reasonOf(each),
    })))
  }

  /** The next copy whose turn it is, or how long there is nothing to do. */
  function next(): Wanted | number {
    const now = Date.now()
    // Until the server's own word has come, what it took before a kill would be sent twice.
    if (connection$.value === 'starting') return Infinity
    if (connection$.value === 'signed-out' || connection$.value === 'removed') return Infinity
    if (network.until > now) return network.until - now
    let wait = Infinity
    for (const each of wanted) {
      if (sent.has(each.key) || running.has(each.key) || each.refused !== undefined || stays(each)) continue
      const until = failing.get(each.key)?.until ?? 0
      if (until <= now) return each
      wait = Math.min(wait, until - now)
    }
    return wait
  }

  async function lane(): Promise<void> {
    while (!stop.signal.aborted) {
      const turn = next()
      if (typeof turn === 'number') await bell.wait(turn)
      else await attempt(turn)
    }
  }

  async function attempt(each: Wanted): Promise<void> {
    const own = new AbortController()
    running.set(each.key, own)
    try {
      const blob = await readCopy(desk.local, each.mediaId, each.copy, each.file)
      if (!blob) throw new NotSent(undefined, 'bytes_missing')
      sending.set(each.key, 0)
      tell()
      await sendCopy({
        endpoint: `${origin}/api/workspaces/${desk.workspaceId}/uploads`,
        local: desk.local, wanted: each, blob,
        signal: AbortSignal.any([stop.signal, own.signal]),
        onProgress(share) {
          // All of it is there when the server says so.
          sending.set(each.key, Math.min(share, 0.99))
          tell()
        },
      })
      // "On the server" is said when the server's own document arrives.
      sent.add(each.key)
      failing.delete(each.key)
      network = { failures: 0, until: 0, code: undefined, stuck: false }
    } catch (error) {
      if (!stop.signal.aborted && !own.signal.aborted) noteFailure(each, error)
    } finally {
      running.delete(each.key)
      sending.delete(each.key)
      tell()
    }
  }

  function noteFailure(each: Wanted, error: unknown): void {
    const { status, code } = error instanceof NotSent ? error : { status: undefined, code: 'internal' }
    if (error instanceof NotSent && status === undefined && code !== 'bytes_missing') {
      const failures = network.failures + 1
      network = { failures, until: Date.now() + pause(failures), code, stuck: true }
      return
    }
    const failures = (failing.get(each.key)?.failures ?? 0) + 1
    failing.set(each.key, { failures, until: Date.now() + pause(failures), code: code ?? 'internal' })
  }

  const lock = `inviato-uploads-${desk.accountId}-${desk.workspaceId}`
  const work = navigator.locks
    .request(lock, { signal: stop.signal }, async () => {
      await Promise.all(Array.from({ length: lanes }, lane))
    })
    .catch((error: unknown) => {
      if (!stop.signal.aborted) throw error
    })

  return {
    items$,
    async allSent() {
      await firstValueFrom(items$.pipe(filter(() => wanted.every((each) => sent.has(each.key) || each.refused !== undefined || stays(each)))))
    },
    sendNow() {
      failing.clear()
      network.until = 0
      for (const each of wanted) allowed.add(each.key)
      tell()
      bell.ring()
    },
    hold: (key) => setHeld(desk.local, key, true),
    release: (key) => setHeld(desk.local, key, false),
    async [Symbol.asyncDispose]() {
      stop.abort()
      remove()
      globalThis.removeEventListener?.('online', onOnline)
      for (const subscription of watching) subscription.unsubscribe()
      await work
    },
  }
}

function lineKey({ mediaId, copy }: Wanted): string {
  return `media:${mediaId}#${copy}`
}

/** What is to be sent, at each change of the tray, of the server's word and of the posts' times. */
function wanted$({ local, database, workspaceId }: Needs): Observable<Wanted[]> {
  const items$ = local.tray.find({ selector: { workspaceId } }).$.pipe(map((items) => items.map((item) => plain<TrayItem>(item))))
  const posts$ = database.posts.find({ sort: [{ id: 'desc' }] }).$.pipe(map((posts) => posts.map((post) => plain<Post>(post))))
  return items$.pipe(
    switchMap((items) => {
      if (items.length === 0) return of([])
      const uploads$ = database.uploads.findByIds(items.map((item) => item.id)).$
      return combineLatest([uploads$, posts$]).pipe(
        map(([uploads, posts]) => {
          const known = new Map<string, Upload>([...uploads].map(([id, upload]) => [id, plain<Upload>(upload)]))
          return wantedCopies(items, known, posts)
        }),
      )
    }),
  )
}
