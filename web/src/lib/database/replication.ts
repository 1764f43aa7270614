import { BehaviorSubject, combineLatest, firstValueFrom, map, type Observable, skipWhile } from 'rxjs'
import type { Connection } from '../connection.ts'
import { isQuotaError } from '../quota-error.ts'
import type { WaitingItem, WaitingReason, WaitingSource } from '../waiting.ts'
import type { WorkspaceDatabase } from './databases.ts'
import { createGate, orAborted } from './gate.ts'
import { openLanes } from './lanes.ts'
import { createPause } from './pause.ts'
import { openPosition, positionOf } from './position.ts'
import { createSender } from './sender.ts'
import { followServer, meetServer } from './session.ts'
import { aloneMs, Declined, type Transport } from './transport.ts'

export interface Replication extends AsyncDisposable {
  readonly connection$: Observable<Connection>
  /** Every word that is on this phone and not on the server, and why. */
  readonly words: WaitingSource
  /** Tries at once: somebody signed in, the network came back. */
  retry(): void
  /** While it is off screen a page keeps no stream open; it still sends. */
  setVisible(isVisible: boolean): void
  /** Resolves when the server has everything of this phone. */
  allSent(): Promise<void>
}

export interface ReplicationOptions {
  database: WorkspaceDatabase
  transport: Transport
  /** Ends it as disposing does, also while it still starts. */
  signal?: AbortSignal
  /** False where nothing is to be read (a service worker without a window): it meets the server and sends. */
  reads?: boolean
  /** Whether the device itself says that there is no network; only the wording depends on it. */
  isOffline?: () => boolean
  /** Told why each session ended that did not end well. */
  onTrouble?: (error: unknown) => void
  /** The first pause after a failure, in ms; each one doubles, to a minute. */
  firstPauseMs?: number
}

/**
 * Replicates a workspace's database with the server until it is disposed. Resolves when every collection was compared
 * with what the server is assumed to have, with or without a network: from then on what it says of what waits is true.
 */
export async function startReplication(options: ReplicationOptions): Promise<Replication> {
  const { database, transport, signal: wanted, reads = true, isOffline = () => false, onTrouble = () => undefined } = options
  const connection$ = new BehaviorSubject<Connection>('starting')
  const disposed = new AbortController()
  const ended = AbortSignal.any([disposed.signal, ...(wanted ? [wanted] : [])])
  const pause = createPause(options.firstPauseMs)
  const gate = createGate()
  const visible = createGate()
  visible.open()
  let session = new AbortController()
  let metAt = Infinity

  /** Something that concerns everything went wrong: the session is over. */
  const breakOff = (error: unknown): void => {
    gate.close()
    session.abort(error)
  }
  const position = await openPosition(database)
  const sender = createSender({ database, transport, position, gate, signal: ended, onBroken: breakOff })
  const lanes = await openLanes(database, sender.send, breakOff)

  async function live(): Promise<void> {
    await visible.pass(ended)
    session = new AbortController()
    metAt = Infinity
    const signal = AbortSignal.any([ended, session.signal])
    const needs = { database, transport, position: positionOf(position, signal), lanes, gate, giveWay: sender.giveWay, signal }
    await meetServer(needs)
    connection$.next('connected')
    metAt = performance.now()
    await lanes.retouch()
    if (reads) await followServer(needs)
    else await orAborted(new Promise<never>(() => undefined), signal)
  }

  async function run(): Promise<void> {
    while (!ended.aborted) {
      let atLeastMs = 0
      try {
        await live()
      } catch (error) {
        if (ended.aborted) return
        const cause: unknown = session.signal.aborted ? session.signal.reason : error
        if (cause === hidden) continue
        gate.close()
        atLeastMs = aloneMs(cause)
        onTrouble(cause)
        connection$.next(connectionAfter(cause, isOffline()))
      }
      // A server that answers only to break off again is not asked without end.
      if (performance.now() - metAt > steadyMs) pause.reset()
      await pause.rest(ended, { atLeastMs, spreadMs: transport.spreadMs }).catch(() => undefined)
    }
  }
  const running = run()

  let ending: Promise<void> | undefined
  function end(): Promise<void> {
    disposed.abort()
    return (ending ??= running.then(() => lanes[Symbol.asyncDispose]()).then(() => connection$.complete()))
  }
  // Who closes the database need not know what works on it.
  database.onClose.push(end)
  if (ended.aborted) await end()
  else wanted?.addEventListener('abort', () => void end())

  const unsent$ = lanes.unsent$
  return {
    connection$,
    words: {
      kind: 'words',
      items$: combineLatest([unsent$, sender.underway$, connection$]).pipe(
        map(([unsent, underway, connection]) =>
          unsent.map((each): WaitingItem => ({ ...each, kind: 'words', reason: reasonOf(connection, underway.has(each.key)) })),
        ),
      ),
    },
    retry: () => pause.wake(),
    setVisible(isVisible) {
      if (isVisible) {
        visible.open()
        pause.wake()
      } else if (visible.isOpen) {
        visible.close()
        session.abort(hidden)
      }
    },
    async allSent() {
      await firstValueFrom(unsent$.pipe(skipWhile((unsent) => unsent.length > 0)))
    },
    [Symbol.asyncDispose]: end,
  }
}

/** A session that lasted so long was a good one, in ms. */
const steadyMs = 20_000
const hidden = new Error('The page is not on screen')

function connectionAfter(error: unknown, isOffline: boolean): Connection {
  if (error instanceof Declined && error.status === 401) return 'signed-out'
  if (error instanceof Declined && error.status === 403) return 'removed'
  if (error instanceof Declined && error.code === 'app_outdated') return 'app-outdated'
  if (error instanceof Declined && error.code === 'server_outdated') return 'server-outdated'
  if (isQuotaError(error)) return 'full'
  return isOffline ? 'offline' : 'nothing-passes'
}

function reasonOf(connection: Connection, isUnderway: boolean): WaitingReason {
  if (connection === 'connected') return isUnderway ? 'sending' : 'queued'
  return connection === 'starting' ? 'queued' : connection
}

