import { type Connection, connectionId, isConnection } from '@inviato/shared/channel.ts'
import { storeId } from '@inviato/shared/collections.ts'
import type { Context } from '../context.ts'
import { changeStored } from '../database/change.ts'
import { type Database, getOrUndefined } from '../database/database.ts'
import { parseDocument } from '../database/document.ts'

export type ConnectionFacts = Omit<Connection['body'], 'kind' | 'checkedAt'>

/** What the server knows of a channel's account; undefined before it was ever connected. */
export async function readConnection(db: Database, channelId: string): Promise<Connection['body'] | undefined> {
  const document = parseDocument('channels', await getOrUndefined(db, storeId('channels', connectionId(channelId))))
  return document && isConnection(document) ? document.body : undefined
}

/** Writes what was learned of a channel's account; `learned` is given what was known before. */
export async function writeConnection(
  { clock }: Pick<Context, 'clock'>, db: Database, channelId: string,
  learned: (before: Connection['body'] | undefined) => ConnectionFacts,
): Promise<void> {
  const id = connectionId(channelId)
  await changeStored(db, storeId('channels', id), (stored): Connection => {
    const document = parseDocument('channels', stored)
    const before = document && isConnection(document) ? document.body : undefined
    const now = clock.now().toISOString()
    return { id, at: now, body: { ...learned(before), kind: 'connection', checkedAt: now } }
  })
}

/** The network refuses the account: its posts wait until a person connects it again. */
export async function needsReconnect(
  ctx: Pick<Context, 'clock'>, db: Database, channelId: string, problem: { code: string; message: string },
): Promise<void> {
  await writeConnection(ctx, db, channelId, (before) => ({
    comments: before?.comments ?? false,
    ...(before?.account && { account: before.account }),
    state: 'reconnect',
    problem: { code: problem.code, message: problem.message.slice(0, 500) },
  }))
}
