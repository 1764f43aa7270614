import { type Connection, connection$, heardAt$ } from './connection.ts'
import type { WorkspaceDatabase } from './database/databases.ts'
import { type Replication, startReplication } from './database/replication.ts'
import { createTransport } from './database/transport.ts'
import { keepOutbox } from './outbox.ts'
import { addWaitingSource } from './waiting.ts'

/** The words of the brand on screen, on their way to the server and back. */
export interface WordsWork extends AsyncDisposable {
  readonly replication: Replication
}

/**
 * Replicates a workspace for as long as it is open, and tells the app how it stands. The tabs that are seen replicate,
 * all of them: a push bears repeating, and a leader that the system has frozen would send nothing.
 * @param origin of the server, e.g. `location.origin`
 * @param onConnection is told of each change, e.g. that the session ended
 */
export async function startWordsWork(
  { database, accountId, workspaceId }: { database: WorkspaceDatabase; accountId: string; workspaceId: string },
  origin: string,
  onConnection: (connection: Connection) => void,
): Promise<WordsWork> {
  const onAlive = () => heardAt$.next(new Date().toISOString())
  const replication = await startReplication({
    database,
    transport: createTransport({ workspaceId, origin, onAlive }),
    isOffline: () => !navigator.onLine,
    onTrouble: (error) => console.warn('the server is not there', error),
  })
  const forget = addWaitingSource(replication.words)
  const told = replication.connection$.subscribe((connection) => {
    connection$.next(connection)
    onConnection(connection)
  })
  told.add(keepOutbox({ accountId, workspaceId }))
  const online = () => replication.retry()
  const seen = () => replication.setVisible(document.visibilityState === 'visible')
  addEventListener('online', online)
  document.addEventListener('visibilitychange', seen)
  seen()
  return {
    replication,
    async [Symbol.asyncDispose]() {
      removeEventListener('online', online)
      document.removeEventListener('visibilitychange', seen)
      told.unsubscribe()
      forget()
      connection$.next('starting')
      await replication[Symbol.asyncDispose]()
    },
  }
}
