import type { Channel } from '@inviato/shared/channel.ts'
import { stayingPrefix } from '@inviato/shared/publication.ts'
import { readConnection } from '../networks/connection.ts'
import { NeedsReconnect, Rejected, RetryLater } from '../networks/errors.ts'
import { type Desk, inTime, noteOnChannel, now } from './desk.ts'
import type { Patch } from './outcome.ts'
import { change, type Held, settle } from './record.ts'
import { retryTime } from './waking.ts'

/**
 * Takes down what a person ordered to take down. That it is being taken down was stored before; asking a network again
 * does no second thing, so that nothing is read back here. Where a driver cannot do it, a person has done it and says so.
 */
export async function takeDown(desk: Desk, held: Held, channel: Channel | undefined): Promise<Held | undefined | 'rests'> {
  const { publication } = held
  const driver = desk.ctx.drivers[publication.network]
  const remove = driver.remove?.bind(driver)
  if (!remove) return change(desk.db, held, gone)
  if (!channel) return change(desk.db, held, stays('channel-gone', 'the channel is gone'))
  const connection = driver.connect && (await readConnection(desk.db, channel.id))
  if (driver.connect && (!connection || connection.state === 'reconnect')) {
    const error = { code: 'reconnect', message: connection?.problem?.message ?? 'nobody has connected this channel' }
    return publication.error?.code === error.code ? 'rests' : change(desk.db, held, { error, retryAt: undefined })
  }
  const { id: publicationId, remoteIds } = publication
  const trouble = await inTime(desk, channel, (access) => remove({ publicationId, remoteIds }, access)).then(
    () => undefined,
    (error: unknown) => ({ error }),
  )
  if (!trouble) return settle(desk.ctx, desk.db, held, gone, desk.hardStop)
  if (desk.hardStop.aborted) return 'rests'
  await noteOnChannel(desk, channel.id, trouble.error)
  return settle(desk.ctx, desk.db, held, afterTrouble(held, trouble.error, now(desk)), desk.hardStop)
}

const gone: Patch = { state: 'removed', retryAt: undefined, error: undefined, step: undefined }

/** It cannot be taken down from here: it stands as before, and says why. */
function stays(code: string, message: string): Patch {
  return { state: 'published', retryAt: undefined, error: { code: `${stayingPrefix}${code}`.slice(0, 60), message: message.slice(0, 1000) } }
}

function afterTrouble({ publication }: Held, error: unknown, at: number): Patch {
  const message = (error instanceof Error ? error.message : String(error)).slice(0, 1000)
  if (error instanceof Rejected) return stays(error.code, error.detail ?? message)
  if (error instanceof NeedsReconnect) return { error: { code: 'reconnect', message }, retryAt: undefined }
  const attempts = Math.min(publication.attempts + 1, 999)
  const told = error instanceof RetryLater ? error.at : null
  return { attempts, retryAt: retryTime(attempts, at, told), error: { code: 'unreachable', message } }
}
