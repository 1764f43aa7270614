import type { Channel, Connection } from '@inviato/shared/channel.ts'
import type { NetworkName } from '@inviato/shared/network.ts'
import { isTaken } from './live-page.ts'
import * as m from './paraglide/messages.js'
import { sayFormat } from './problem-words.ts'
import { Refused, Unreachable } from './request.ts'

/** The kinds of channel that can be added, each with its name and what it is good for. */
export function networkWords(network: NetworkName): { name: string; text: string } {
  const words: Record<NetworkName, [() => string, () => string]> = {
    live: [m.channels_live, m.channels_live_text],
    bluesky: [m.channels_bluesky, m.channels_bluesky_text],
    'by-hand': [m.channels_by_hand, m.channels_by_hand_text],
  }
  const [name, text] = words[network]
  return { name: name(), text: text() }
}

export interface Health {
  words: string
  /** A person has to do something. */
  needsYou: boolean
}

/** How a channel is, in a sentence. */
export function sayHealth(channel: Channel, connection: Connection | undefined): Health {
  const { settings } = channel.body
  const state = connection?.body.state
  if (settings.network === 'by-hand') return calm(m.channels_hand_state({ network: settings.label, format: sayFormat(settings.format) }))
  if (isTaken(connection)) return { words: m.channels_slug_taken(), needsYou: true }
  if (state === 'reconnect') return { words: m.channels_reconnect(), needsYou: true }
  if (settings.network === 'live') return calm(settings.open ? m.channels_live_state_open() : m.channels_live_state_hidden())
  if (state === 'unreachable') return calm(m.channels_unreachable())
  if (state === undefined) return { words: m.channels_not_yet(), needsYou: true }
  const handle = connection?.body.account?.handle
  return calm(handle ? m.channels_connected({ handle }) : m.channels_connected_plain())
}

/** Why connecting did not work, and what to do, in a sentence. */
export function sayConnectError(error: unknown): string {
  if (error instanceof Unreachable) return m.channels_error_offline()
  const words: Record<string, () => string> = {
    credentials_refused: m.channels_error_credentials_refused,
    fields: m.channels_error_credentials_refused,
    app_password_needed: m.channels_error_app_password_needed,
    account_inactive: m.channels_error_account_inactive,
    host_unreachable: m.channels_error_host_unreachable,
    other_account: m.channels_error_other_account,
    forbidden: m.channels_error_forbidden,
  }
  return ((error instanceof Refused ? words[error.code] : undefined) ?? m.channels_error_other)()
}

function calm(words: string): Health {
  return { words, needsYou: false }
}
