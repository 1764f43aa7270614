import type { ChannelSettings, Connection } from '@inviato/shared/channel.ts'

export type LiveSettings = ChannelSettings & { network: 'live' }

/** Where the public reads a Live page: at the address that the server granted; before it has heard of it, at the chosen one. */
export function liveAddress(settings: LiveSettings, connection: Connection | undefined, origin: string): string {
  return `${origin}/live/${connection?.body.account?.handle ?? settings.slug}`
}

/** The address that was chosen is another page's; the page answers at the one of `liveAddress`. */
export function isTaken(connection: Connection | undefined): boolean {
  return connection?.body.problem?.code === 'address_taken'
}

/** What a website pastes to show the page in a frame, with a link for who sees no frame. */
export function embedCode(address: string, title: string): string {
  const [url, name] = [escaped(address), escaped(title)]
  return `<iframe src="${url}" title="${name}" width="100%" height="640" loading="lazy" style="border:0"></iframe>\n<p><a href="${url}">${name}</a></p>`
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}
