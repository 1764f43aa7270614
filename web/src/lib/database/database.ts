import { schemas } from 'virtual:rxdb-schemas'
import { createLocalDatabase, createWorkspaceDatabase } from './create.ts'
import type { LocalDatabase, WorkspaceDatabase } from './databases.ts'
import { indexedDbStorage } from './indexeddb/storage.ts'
import { readyToMigrate } from './ready-to-migrate.ts'

const options = { storage: indexedDbStorage(), multiInstance: true }

interface Open<Database> {
  key: string
  database: Promise<Database>
}

let workspace: Open<WorkspaceDatabase> | undefined
let local: Open<LocalDatabase> | undefined

/**
 * The database of an account in a workspace. One is open at a time: asking for another closes this one first, because
 * RxDB opens 13 collections in a context and waits, then throws, beyond.
 */
export function openWorkspace(accountId: string, workspaceId: string): Promise<WorkspaceDatabase> {
  const key = `${accountId} ${workspaceId}`
  if (workspace?.key === key) return workspace.database
  const before = workspace?.database
  const database = closed(before).then(() => readyToMigrate(schemas)).then(() => createWorkspaceDatabase(accountId, workspaceId, schemas, options))
  const opened = { key, database }
  workspace = opened
  // Another try must not meet what failed once.
  database.catch(() => workspace === opened && (workspace = undefined))
  return database
}

/** Closes the open workspace, if any; its work stays on the phone. */
export async function closeWorkspace(): Promise<void> {
  const before = workspace?.database
  workspace = undefined
  await closed(before)
}

/** The local database of an account: open from sign-in on, whatever brand is on screen. */
export function openLocal(accountId: string): Promise<LocalDatabase> {
  if (local?.key === accountId) return local.database
  const before = local?.database
  const database = closed(before).then(() => createLocalDatabase(accountId, options))
  const opened = { key: accountId, database }
  local = opened
  database.catch(() => local === opened && (local = undefined))
  return database
}

async function closed(before: Promise<{ close(): Promise<unknown> }> | undefined): Promise<void> {
  const database = await before?.catch(() => undefined)
  await database?.close()
}
