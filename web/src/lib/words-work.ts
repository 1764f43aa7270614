import { type Connection, connection$, heardAt$ } from './connection.ts'
import type { WorkspaceDatabase } from './database/databases.ts'
import { presence } from './presence.svelte.ts'
import { startReplication } from './database/replication.ts'
import { createTransport } from './database/transport.ts'
import { keepOutbox } from './outbox.ts'
import { addWaitingSource, waitingItems$ } from './waiting.ts'

/**
 * Replicates a workspace until the signal is aborted, and tells the app how it stands. The tabs that are seen replicate,
 * all of them: a push bears repeating, and a leader that the system has frozen would send nothing.
 * @param origin of the server, e.g. `location.origin`
 * @param onConnection is told of each change, e.g. that the session ended
 */
export async function startWordsWork(
  { database, accountId, workspaceId }: { database: WorkspaceDatabase; accountId: string; workspaceId: string },
  origin: string,
  signal: AbortSignal,
  onConnection: (connection: Connection) => void,
): Promise<void> {
  const onAlive = () => heardAt$.next(new Date().toISOString())
  const replication = await startReplication({
    database,
    transport: createTransport({ workspaceId, origin, onAlive, onPresent: (present) => presence.hear(present) }),
    signal,
    isOffline: () => !navigator.onLine,
    onTrouble: (error) => console.warn('the server is not there', error),
  })
  if (signal.aborted) return
  const forget = addWaitingSource(replication.words)
  const told = replication.connection$.subscribe((connection) => {
    connection$.next(connection)
    onConnection(connection)
  })
  told.add(keepOutbox({ accountId, workspaceId }, waitingItems$))
  const seen = () => replication.setVisible(document.visibilityState === 'visible')
  addEventListener('online', () => replication.retry(), { signal })
  document.addEventListener('visibilitychange', seen, { signal })
  seen()
  signal.addEventListener('abort', () => {
    told.unsubscribe()
    forget()
    connection$.next('starting')
  })
}
