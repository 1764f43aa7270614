import * as z from 'zod/mini'
import type { Desk } from './desk.svelte.ts'

const id = 'recent-searches'
const most = 8
const kept = z.object({ words: z.array(z.string()) })

/** The searches of this person on this phone that led somewhere, latest first. They never leave the phone. */
export async function readSearches({ database }: Pick<Desk, 'database'>): Promise<readonly string[]> {
  const found = await database.getLocal(id)
  const read = z.safeParse(kept, found?.toJSON().data)
  return read.success ? read.data.words : []
}

/** Remembers a search. What only began a longer one is replaced by that. */
export async function rememberSearch(desk: Pick<Desk, 'database'>, search: string): Promise<readonly string[]> {
  const words = search.trim()
  const others = (await readSearches(desk)).filter((each) => !words.toLowerCase().startsWith(each.toLowerCase()))
  const next = [words, ...others].slice(0, most)
  await desk.database.upsertLocal(id, { words: next })
  return next
}

export async function forgetSearches({ database }: Pick<Desk, 'database'>): Promise<readonly string[]> {
  await database.upsertLocal(id, { words: [] })
  return []
}
