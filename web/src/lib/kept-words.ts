import type { Version } from '@inviato/shared/version.ts'
import { board } from './board.svelte.ts'
import { writerOfKept } from './kept.ts'
import * as m from './paraglide/messages.js'
import { sayKept } from './version-words.ts'

/** What this member is told of a kept version: whose words they were, and why they do not stand. */
export function sayKeptTo(memberId: string, version: Version): { title: string; text: string } {
  const writer = writerOfKept(version)
  return sayKept(version, writer === memberId ? undefined : (board.nameOf(writer) ?? m.sync_someone()))
}
