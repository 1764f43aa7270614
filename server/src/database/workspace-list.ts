import * as z from 'zod/mini'
import type { Database } from './database.ts'
import { directoryKind, listEntries } from './directory.ts'

/** The directory's list of workspaces; an entry is made after its database, so a listed one can be opened. */
export const workspaceKind = directoryKind('workspace', z.strictObject({}))

/** The ids of all workspaces of this installation. */
export async function listWorkspaces(directory: Database): Promise<string[]> {
  const entries = await listEntries(directory, workspaceKind)
  return entries.map((entry) => entry._id.slice('workspace:'.length))
}
