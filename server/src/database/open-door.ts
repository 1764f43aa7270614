import { fetch } from 'undici'
import { CannotStart } from '../cannot-start.ts'
import type { Config } from '../config.ts'

/** The store at `COUCHDB_URL` lets anybody in, or cannot be reached. */
export class UnsafeStore extends CannotStart {
  override readonly name = 'UnsafeStore'
}

/**
 * Refuses a CouchDB that lists its databases to a client without credentials.
 * `OPEN_STORE=1` allows it, for a developer's desk.
 * @throws UnsafeStore
 */
export async function refuseOpenDoor({ url, open }: NonNullable<Config['couchdb']>): Promise<void> {
  if (open) return
  const anonymous = new URL('_all_dbs', url.endsWith('/') ? url : `${url}/`)
  anonymous.username = ''
  anonymous.password = ''
  let status: number
  try {
    const response = await fetch(anonymous, { signal: AbortSignal.timeout(10_000) })
    await response.body?.cancel()
    status = response.status
  } catch (cause) {
    throw new UnsafeStore(`COUCHDB_URL: ${anonymous.host} does not answer`, { cause })
  }
  if (status !== 401 && status !== 403) {
    throw new UnsafeStore(
      `COUCHDB_URL: ${anonymous.host} answers without credentials, so anybody who reaches it can read and change all work. ` +
        'Set an admin and require_valid_user there, or OPEN_STORE=1 on a developer’s desk.',
    )
  }
}
