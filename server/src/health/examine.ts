import { statfs } from 'node:fs/promises'
import type { Context } from '../context.ts'
import { listWorkspaces } from '../database/workspace-list.ts'

/** How the server is, in figures. */
export interface Health {
  readonly store: 'embedded' | 'couchdb'
  readonly storeMs: number
  readonly workspaces: number
  readonly freeBytes: number
  readonly memoryBytes: number
}

const patienceMs = 2000

/** Asks the store and the disk. @throws when the store fails, is full or does not answer in two seconds */
export async function examine({ config, store }: Pick<Context, 'config' | 'store'>): Promise<Health> {
  if (store.full.aborted) throw new Error('The disk is full, and nothing is written')
  const begun = performance.now()
  const workspaces = await inTime(listWorkspaces(store.directory))
  const storeMs = Math.round(performance.now() - begun)
  const disk = await statfs(config.dataDir).catch(() => undefined)
  return {
    store: config.couchdb ? 'couchdb' : 'embedded',
    storeMs,
    workspaces: workspaces.length,
    freeBytes: disk ? disk.bavail * disk.bsize : 0,
    memoryBytes: process.memoryUsage.rss(),
  }
}

async function inTime<T>(work: Promise<T>): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>()
  const timer = setTimeout(() => reject(new Error(`The store did not answer in ${patienceMs} ms`)), patienceMs)
  return Promise.race([work, promise]).finally(() => clearTimeout(timer))
}
