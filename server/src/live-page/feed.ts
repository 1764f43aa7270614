import { html, ownMarkup, toText, type Html } from './html.ts'
import { permalink, pictureUrl, type Item, type Site, type Timeline } from './site.ts'
import { paragraphs, summary } from './text.ts'
import { clockTime } from './times.ts'

/** The newest updates as an Atom feed (RFC 4287); pages follow as RFC 5005 says. An entry is the same one for ever: its id is the post's. */
export function atomFeed(site: Site, timeline: Timeline, workspaceId: string): string {
  const self = `${site.url}/feed.atom`
  return toText(html`${ownMarkup('<?xml version="1.0" encoding="utf-8"?>\n')}<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="${site.language}">
<id>urn:uuid:${workspaceId}</id>
<title>${site.name}</title>
<updated>${timeline.latestAt ?? '1970-01-01T00:00:00.000Z'}</updated>
<author><name>${site.name}</name><uri>${site.url}</uri></author>
<link rel="self" type="application/atom+xml" href="${self}"/>
<link rel="alternate" type="text/html" href="${site.url}"/>
${timeline.olderThan && html`<link rel="next" type="application/atom+xml" href="${self}?before=${timeline.olderThan}"/>`}
<generator>Inviato</generator>
${timeline.items.map((item) => entry(site, item))}</feed>
`)
}

function entry(site: Site, item: Item): Html {
  return html`<entry${item.language && html` xml:lang="${item.language}"`}>
<id>urn:uuid:${item.postId}</id>
<title>${summary(item.text, 90) || clockTime(site, item.publishedAt)}</title>
<published>${item.publishedAt}</published>
<updated>${item.publishedAt}</updated>
<link rel="alternate" type="text/html" href="${permalink(site, item.postId)}"/>
<content type="html">${toText(content(site, item))}</content>
</entry>
`
}

/** Escaped once more by its caller: in Atom, HTML content is text. */
function content(site: Site, item: Item): Html {
  const pictures = item.pictures.map((picture, index) => html`<p><img src="${pictureUrl(site, item, index)}" alt="${picture.alt}"></p>`)
  return html`${paragraphs(item.text, 'own')}${pictures}`
}
