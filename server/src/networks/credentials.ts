import * as z from 'zod/mini'
import type { Context } from '../context.ts'
import { changeEntry, directoryKind, dropEntry, readEntry } from '../database/directory.ts'
import type { Credentials } from './driver.ts'
import { NeedsReconnect } from './errors.ts'

/** What a channel signs in with, sealed; id `<workspaceId>:<channelId>`. */
const kind = directoryKind('credentials', z.strictObject({ sealed: z.string() }))

type Vault = Pick<Context, 'store' | 'secrets'>

/** One queue per account, for as long as the process runs. */
const queues = new WeakMap<Context['store'], Map<string, Promise<unknown>>>()

/** The sealed credentials of one channel. Reading them throws `NeedsReconnect` where there are none that open. */
export function sealedCredentials({ store, secrets }: Vault, workspaceId: string, channelId: string): Credentials {
  const id = `${workspaceId}:${channelId}`
  const belongsTo = { workspace: workspaceId, channel: channelId, field: 'credentials' }
  return {
    async read() {
      const entry = await readEntry(store.directory, kind, id)
      if (!entry) throw new NeedsReconnect('not-connected', 'nobody has connected this channel yet')
      try {
        const plain: unknown = JSON.parse(secrets.open(entry.sealed, belongsTo))
        return plain
      } catch (cause) {
        throw new NeedsReconnect('credentials-lost', 'what the channel signed in with does not open with this key file', { cause })
      }
    },
    async write(next) {
      const sealed = secrets.seal(JSON.stringify(next), belongsTo)
      await changeEntry(store.directory, kind, id, () => ({ sealed }))
    },
    exclusive(work) {
      const all = queues.get(store) ?? new Map<string, Promise<unknown>>()
      queues.set(store, all)
      const result = (all.get(id) ?? Promise.resolve()).then(work)
      const settled = result.catch(() => undefined)
      all.set(id, settled)
      void settled.then(() => all.get(id) === settled && all.delete(id))
      return result
    },
  }
}

/** Forgets what a channel signed in with. */
export async function forgetCredentials({ store }: Pick<Context, 'store'>, workspaceId: string, channelId: string): Promise<void> {
  await dropEntry(store.directory, kind, `${workspaceId}:${channelId}`)
}
