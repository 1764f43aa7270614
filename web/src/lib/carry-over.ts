import type { TrayItem } from './database/local.ts'
import { patch } from './database/write.ts'
import type { Desk } from './desk.svelte.ts'

/** Who gives what was captured to which brand. */
export type Giver = Pick<Desk, 'database' | 'local' | 'memberId' | 'workspaceId'>

/** Writes the media that this phone's captures have become, and what was learnt of them since (their copies); nothing where all is told. */
export async function carryOver({ local, database, memberId, workspaceId }: Giver): Promise<void> {
  for (const item of await local.tray.find({ selector: { workspaceId } }).exec()) {
    const { media, told } = item.toMutableJSON()
    const news = newsOf(media)
    if (told === news || told === 'copies') continue
    if (told === undefined) await database.media.insertIfNotExists({ ...media, by: memberId })
    const { original, publish, thumb, placeholder } = media
    if (publish) await patch(database.media, media.id, (document) => ({ ...document, original, publish, thumb, placeholder }))
    await item.incrementalPatch({ told: news })
  }
}

/** Whether the brand's own documents say all that there will be to say of a capture. */
export function isCarriedOver({ media, told, undecodable }: Pick<TrayItem, 'media' | 'told' | 'undecodable'>): boolean {
  return told === newsOf(media) && !needsCopies({ media, undecodable })
}

/** Whether the copies of a picture that travel are still to be made. */
export function needsCopies({ media, undecodable }: Pick<TrayItem, 'media' | 'undecodable'>): boolean {
  return media.kind === 'photo' && media.publish === undefined && !undecodable
}

function newsOf({ publish }: TrayItem['media']): 'copies' | 'capture' {
  return publish ? 'copies' : 'capture'
}
