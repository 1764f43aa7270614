import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { inject } from 'vitest'
import { openStore, type Store } from '@inviato/server/src/database/store.ts'
import type { Config } from '@inviato/server/src/config.ts'

/** A store's place: what is opened on it twice is the same data. */
export interface Place extends AsyncDisposable {
  readonly config: Pick<Config, 'dataDir' | 'couchdb'>
  open(): Promise<Store>
}

export const kinds = ['embedded', 'couchdb'] as const

export async function createPlace(kind: (typeof kinds)[number]): Promise<Place> {
  const dataDir = await mkdtemp(join(tmpdir(), 'inviato-store-'))
  const prefix = `test-${randomBytes(6).toString('hex')}-`
  const config = { dataDir, couchdb: kind === 'couchdb' ? { url: inject('couchdbUrl'), prefix, open: true } : undefined }
  return {
    config,
    open: () => openStore(config),
    [Symbol.asyncDispose]: () => rm(dataDir, { recursive: true, force: true }),
  }
}
