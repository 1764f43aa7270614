import { cp, readdir, rm } from 'node:fs/promises'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { StoredDocument } from '@inviato/server/src/database/database.ts'
import type { Role } from '@inviato/shared/member.ts'
import type { Worker } from '../support/process.ts'
import type { Signed } from './phone.ts'
import type { Pool } from './pool.ts'
import { readLines } from './lines.ts'
import { type Publishing, type ServerSettings, type Submission, submissionSchema } from './server-wire.ts'

/** The server of a schedule, on a folder that outlives its process. */
export interface SimulatedServer {
  /** Everybody who follows the feed has dealt with all of it. */
  settled(): Promise<void>
  /** Where the feed ends, as a checkpoint writes it. */
  position(): Promise<string>
  publishing(): Promise<Publishing>
  contents(): Promise<StoredDocument[]>
  roleOf(accountId: string): Promise<Role | undefined>
  /** Time goes by. */
  pass(ms: number): Promise<void>
  compact(): Promise<void>
  /** Stops it, sets its clock, starts it. */
  setClock(offsetMs: number): Promise<void>
  kill(): Promise<void>
  /** A copy of its folder while it runs, as a snapshot of the file system is. */
  backUp(): Promise<void>
  restore(from: 'backup' | 'nothing'): Promise<void>
  submissions(): Submission[]
  close(): Promise<void>
}

/**
 * @param folder for this schedule alone
 * @param template a data folder, with its key, of a server that is closed
 */
export async function openServer(pool: Pool, folder: string, template: string, port: number, workspaceId: string): Promise<SimulatedServer> {
  const [home, backup, network] = [join(folder, 'home'), join(folder, 'backup'), join(folder, 'network')]
  let worker: Worker
  let clockOffsetMs = 0
  const settings = (): ServerSettings => ({ folder: home, port, clockOffsetMs, network, workspaceId })
  const ask = async <Answer>(name: string, ...args: unknown[]): Promise<Answer> => (await worker.ask(name, ...args)) as Answer
  const open = () => ask<void>('open', settings())

  await cp(template, home, { recursive: true })
  worker = await pool.take(false)
  await open()

  return {
    settled: () => ask('settled'),
    position: () => ask('position'),
    publishing: () => ask('publishing'),
    contents: () => ask('contents'),
    roleOf: (accountId) => ask('role', accountId),
    async pass(ms) {
      clockOffsetMs += ms
      await ask('shift', ms)
    },
    compact: () => ask('compact'),
    async setClock(offsetMs) {
      await ask('close')
      clockOffsetMs = offsetMs
      await open()
    },
    async kill() {
      await worker.kill()
      worker = await pool.take(true)
      await open()
    },
    backUp: () => copyWhileInUse(home, backup),
    async restore(from) {
      await ask('close')
      if (from === 'nothing') await ask('empty', settings())
      else {
        await rm(home, { recursive: true })
        await cp(existsSync(backup) ? backup : template, home, { recursive: true })
      }
      await open()
    },
    submissions: () => readLines(network, submissionSchema),
    async close() {
      if (worker.isOff) return
      await ask('close')
      pool.giveBack(worker)
    },
  }
}

/** Makes a data folder with a workspace, and signs everybody in. */
export async function startFrom(pool: Pool, folder: string, port: number): Promise<Signed[]> {
  const worker = await pool.take(false)
  const settings: ServerSettings = { folder, port, clockOffsetMs: 0, network: join(folder, 'network'), workspaceId: '' }
  // The wire carries what `found` gives.
  const people = (await worker.ask('found', settings)) as Signed[]
  pool.giveBack(worker)
  return people
}

/** Copies a folder in one state: what was made or removed meanwhile begins it again. */
async function copyWhileInUse(from: string, to: string): Promise<void> {
  for (;;) {
    const before = await readdir(from, { recursive: true })
    await rm(to, { recursive: true, force: true })
    const isWhole = await cp(from, to, { recursive: true }).then(() => true, () => false)
    if (isWhole && String(await readdir(from, { recursive: true })) === String(before)) return
  }
}
