import { type CollectionName, storeId } from '@inviato/shared/collections.ts'
import type { WireDocument } from '@inviato/shared/replication.ts'
import type { Reader } from './reader.ts'
import { isSealed, sealLength, sealOf } from './seal.ts'

/**
 * Vouches for a served document as it is, and by a second seal behind the first for who made it: that one still holds
 * when the phone has changed the rest.
 */
export function sealDocument({ ctx, member: { workspaceId } }: Reader, collection: CollectionName, content: WireDocument): string {
  const id = storeId(collection, content.id)
  const { by } = content
  return sealOf(ctx, { kind: 'document', workspaceId, id, content }) + (typeof by === 'string' ? sealOf(ctx, { kind: 'maker', workspaceId, id, by }) : '')
}

/** Whether this server has served just this document. */
export function isServersWord({ ctx, member: { workspaceId } }: Reader, collection: CollectionName, { seal, ...content }: WireDocument): boolean {
  if (typeof seal !== 'string') return false
  const id = storeId(collection, content.id)
  return isSealed(ctx, { kind: 'document', workspaceId, id, content }, seal.slice(0, sealLength))
}

/** Who made a document, where a phone can prove it; undefined where it cannot. */
export function makerOf({ ctx, member: { workspaceId } }: Reader, collection: CollectionName, { id, by, seal }: WireDocument): string | undefined {
  if (typeof seal !== 'string' || typeof by !== 'string') return undefined
  return isSealed(ctx, { kind: 'maker', workspaceId, id: storeId(collection, id), by }, seal.slice(sealLength)) ? by : undefined
}
