import * as z from 'zod/mini'
import type { Database } from './database.ts'
import { changeEntry, directoryKind, readEntry } from './directory.ts'

/** What the server itself remembers, by name; one value each. */
const settings = directoryKind('setting', z.strictObject({ value: z.unknown() }))

/** The stored value of a setting, or undefined. The caller parses it. */
export async function readSetting(directory: Database, name: string): Promise<unknown> {
  return (await readEntry(directory, settings, name))?.value
}

/** Stores a setting over whatever was there. */
export async function writeSetting(directory: Database, name: string, value: unknown): Promise<void> {
  await changeEntry(directory, settings, name, () => ({ value }))
}
