import { startProcess } from '../../support/process.ts'
import type { Figure } from '../figure.ts'
import { startServer } from './server.ts'
import { streamOf } from './stream.ts'

const phones = 2_000

/**
 * What the server holds for each phone that is connected and does nothing, by what JavaScript holds (heap and buffers,
 * after a collection) before and after so many have opened their streams from another process.
 */
export async function idleMemory(): Promise<Figure[]> {
  await using server = await startServer()
  const owner = await server.owner('Idle')
  const url = await streamOf(server, owner)
  const listeners = await startProcess(new URL('./listeners-process.ts', import.meta.url))
  try {
    // What the first ones load and compile stays for all.
    await listeners.ask('stream', url, owner.cookie, 100)
    const before = await server.memory()
    await listeners.ask('stream', url, owner.cookie, phones)
    const after = await server.memory()
    const each = (of: 'held' | 'rss') => (after[of] - before[of]) / phones / 1000
    const detail = `resident memory of the process: ${each('rss').toFixed(1)} kB each, ${(after.rss / 1e6).toFixed(0)} MB in all`
    return [{ name: `server memory for each idle phone, ${phones} connected`, value: each('held'), unit: 'kB', limit: 20, detail }]
  } finally {
    await listeners.end()
  }
}
