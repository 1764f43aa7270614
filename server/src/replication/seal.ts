import { canonical } from '@inviato/shared/canonical.ts'
import { createHmac, createSecretKey, type KeyObject, timingSafeEqual } from 'node:crypto'
import type { Context } from '../context.ts'

/** What a seal vouches for. Each kind says other words first, so that one never passes for another. */
export type Sealed =
  | { kind: 'document'; workspaceId: string; id: string; content: object }
  | { kind: 'maker'; workspaceId: string; id: string; by: string }
  | { kind: 'witness'; workspaceId: string; id: string; rev: string }
  | { kind: 'checkpoint'; workspaceId: string; checkpoint: object }

const label = 'replication-seal'
/** Of a seal, in characters of base64url: 132 bits. */
export const sealLength = 22

/** HMAC-SHA256 over the canonical JSON, as far as `sealLength`. Only this server can make it. */
export function sealOf({ secrets }: Pick<Context, 'secrets'>, sealed: Sealed): string {
  return mac(secrets.derive(label), sealed)
}

/** Whether a seal was made by this server, also with an older master key. */
export function isSealed({ secrets }: Pick<Context, 'secrets'>, sealed: Sealed, seal: unknown): boolean {
  if (typeof seal !== 'string') return false
  const given = Buffer.from(seal)
  return secrets.deriveAll(label).some((key) => {
    const right = Buffer.from(mac(key, sealed))
    return right.length === given.length && timingSafeEqual(right, given)
  })
}

/** Making a key of its bytes each time would cost four times what the sealing does. */
const keys = new WeakMap<Buffer, KeyObject>()

function mac(bytes: Buffer, sealed: Sealed): string {
  const key = keys.get(bytes) ?? createSecretKey(bytes)
  keys.set(bytes, key)
  return createHmac('sha256', key).update(canonical(sealed)).digest('base64url').slice(0, sealLength)
}
