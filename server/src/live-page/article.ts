import { createHash } from 'node:crypto'
import { html, ownMarkup, toText, type Html } from './html.ts'
import { permalink, pictureUrl, smallEdge, type Item, type Site } from './site.ts'
import { paragraphs } from './text.ts'
import { clockTime, fullTime } from './times.ts'
import { words } from './words.ts'

const shortText = 90
const bubble = ownMarkup(
  '<svg viewBox="0 0 20 20" width="18" height="18" aria-hidden="true"><path d="M3 4.5h14v9.5H9.5L5.5 17v-3H3z" fill="none" stroke="currentColor" stroke-width="1.6" stroke-linejoin="round"/></svg>',
)

/** One update. `first` loads its pictures at once; `single` is the update on its own page, with the day beside the time. */
export function article(site: Site, item: Item, { first = false, single = false } = {}): Html {
  const w = words[site.language]
  const address = permalink(site, item.postId)
  const short = item.text.trim().length <= shortText && !item.text.trim().includes('\n')
  const body = html`
  <a class="when" href="${address}" title="${fullTime(site, item.publishedAt)}"><time datetime="${item.publishedAt}">${single ? fullTime(site, item.publishedAt) : clockTime(site, item.publishedAt)}</time></a>
  <div class="said${short && ' short'}"${item.language && item.language !== site.language && html` lang="${item.language}"`}>${paragraphs(item.text, 'own')}${pictures(site, item, first)}</div>
  ${!single && html`<p class="foot">${footLink(site, item, address)}</p>`}`
  return html`<article id="p-${item.postId}" data-key="${item.postId}" data-version="${version(body)}">${body}</article>`

  function footLink(site: Site, item: Item, address: string): Html {
    const count = item.comments.length
    if (site.comments === 'closed' && count === 0) return html`<a href="${address}">${w.link}</a>`
    return html`<a href="${address}#comments">${bubble}${w.comments(count)}</a>`
  }
}

function pictures(site: Site, item: Item, first: boolean): Html | undefined {
  const count = item.pictures.length
  if (count === 0) return undefined
  const shown = Math.min(count, 4)
  return html`<div class="shots" data-count="${shown}">${item.pictures.map((picture, index) => {
    const size = picture.width !== undefined && picture.height !== undefined ? html` width="${picture.width}" height="${picture.height}"` : undefined
    const loading = first && index === 0 ? html` fetchpriority="high"` : html` loading="lazy"`
    const address = pictureUrl(site, item, index)
    const choice = Math.max(picture.width ?? 0, picture.height ?? 0) > smallEdge && picture.width && picture.height
      ? html` srcset="${address}?size=small ${Math.round((picture.width * smallEdge) / Math.max(picture.width, picture.height))}w, ${address} ${picture.width}w" sizes="(min-width: 44rem) 37rem, 100vw"`
      : undefined
    return html`<a href="${address}" class="shot${portrait(picture) && ' tall'}"><img src="${address}"${choice} alt="${picture.alt}"${size}${loading} decoding="async"></a>`
  })}</div>`
}

function portrait(picture: { width: number | undefined; height: number | undefined }): boolean {
  return picture.width !== undefined && picture.height !== undefined && picture.height > picture.width
}

/** Names what is shown, so that an open page replaces only what changed. */
export function version(markup: Html): string {
  return createHash('sha256').update(toText(markup)).digest('base64url').slice(0, 12)
}
