import webpush from 'web-push'
import * as z from 'zod/mini'
import type { Context } from '../context.ts'
import { directoryKind, readEntry, writeEntry } from '../database/directory.ts'

/** The pair that proves to push services who sends (RFC 8292); base64url. */
export interface VapidKeys {
  publicKey: string
  privateKey: string
}

const kind = directoryKind('vapid', z.strictObject({ publicKey: z.string(), sealedPrivateKey: z.string() }))
const belongsTo = { workspace: 'server', channel: 'vapid', field: 'privateKey' }

/** This server's keys, made at their first use and kept for ever: every subscription is bound to them. */
export async function vapidKeys({ store, secrets }: Pick<Context, 'store' | 'secrets'>): Promise<VapidKeys> {
  for (;;) {
    const entry = await readEntry(store.directory, kind, 'keys')
    if (entry) return { publicKey: entry.publicKey, privateKey: secrets.open(entry.sealedPrivateKey, belongsTo) }
    const made = webpush.generateVAPIDKeys()
    // Of two processes that make them at once one is second, and reads the other's.
    await writeEntry(store.directory, kind, 'keys', { publicKey: made.publicKey, sealedPrivateKey: secrets.seal(made.privateKey, belongsTo) })
  }
}
