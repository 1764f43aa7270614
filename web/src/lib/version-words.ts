import type { Version } from '@inviato/shared/version.ts'
import * as m from './paraglide/messages.js'
import type { Changes } from './versions.ts'

const whys: Record<string, () => string> = {
  role: m.sync_why_role,
  'not-yours': m.sync_why_not_yours,
  immutable: m.sync_why_immutable,
  'server-writes': m.sync_why_server_writes,
  'too-large': m.sync_why_too_large,
  schema: m.sync_why_schema,
  failed: m.sync_why_failed,
}

/** Why the server did not take something, from the refusal's code. */
export function sayWhy(code: string | undefined): string {
  return (whys[code ?? ''] ?? m.sync_why_failed)()
}

/** What a notice says of a kept version. `writer`: whose words, undefined for one's own. */
export function sayKept({ reason, code }: Pick<Version, 'reason' | 'code'>, writer: string | undefined): { title: string; text: string } {
  if (reason === 'refused') return { title: m.sync_refused_title(), text: m.sync_refused_kept({ why: sayWhy(code) }) }
  if (writer === undefined) return { title: m.sync_kept_mine(), text: m.sync_kept_text_mine() }
  return { title: m.sync_kept_other({ name: writer }), text: m.sync_kept_text_other() }
}

/** What a change did beside its words, a sentence each. */
export function sayChanges({ media, channelsAdded, channelsRemoved, times, other }: Changes, nameOf: (channelId: string) => string): string[] {
  const names = (ids: readonly string[]) => ids.map(nameOf).join(', ')
  return [
    media.added > 0 && m.sync_change_media_added({ count: media.added }),
    media.removed > 0 && m.sync_change_media_removed({ count: media.removed }),
    media.moved && m.sync_change_media_moved(),
    channelsAdded.length > 0 && m.sync_change_channels_added({ names: names(channelsAdded) }),
    channelsRemoved.length > 0 && m.sync_change_channels_removed({ names: names(channelsRemoved) }),
    times && m.sync_change_times(),
    other && m.sync_change_other(),
  ].filter((each) => each !== false)
}
