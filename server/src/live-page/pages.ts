import { article, version } from './article.ts'
import { html, ownMarkup, type Html } from './html.ts'
import { document, type Page } from './layout.ts'
import { permalink, pictureUrl, type Item, type Site, type Timeline } from './site.ts'
import { summary } from './text.ts'
import { comments, type FormState } from './thread.ts'
import { clockTime, day, dayTitle, shortTime } from './times.ts'
import { words } from './words.ts'

/** An event counts as going on for this long after its last update. */
const goingOnMs = 3 * 3_600_000

export interface Rendered {
  body: string
  policy: string
}

/** The updates of a Live page, newest first, under the days they happened on. */
export function timelinePage(site: Site, timeline: Timeline, liveVersion: string, now: Date): Rendered {
  const w = words[site.language]
  const canonical = timeline.first ? site.url : `${site.url}?before=${timeline.items[0]?.postId ?? ''}`
  const content = html`<header class="masthead"><div>${kicker(site, timeline, now)}
<h1><a href="${site.url}">${site.name}</a></h1>
${timeline.total > 0 && html`<p class="meta">${w.updates(timeline.total)}</p>`}</div></header>
<main id="news" data-list>${timeline.items.length === 0 ? empty(site) : days(site, timeline, now)}</main>
<nav class="pages">${!timeline.first && html`<a href="${site.url}">${w.newest}</a>`}${timeline.olderThan && html`<a href="${site.url}?before=${timeline.olderThan}" rel="next">${w.older}</a>`}</nav>`
  const latest = timeline.items[0]
  return document(site, {
    title: site.name,
    description: latest && summary(latest.text, 160),
    canonical,
    picture: latest && cover(site, latest),
    head: site.open && timeline.first ? structuredData(site, timeline) : undefined,
    content,
    kind: 'timeline',
  }, liveVersion)
}

/** One update on its own, with its comments and the form to add one. */
export function updatePage(
  site: Site,
  item: Item,
  view: { token: string; form?: FormState; sent?: 'held' | 'shown'; now: Date; liveVersion: string },
): Rendered {
  const w = words[site.language]
  const content = html`<header class="masthead small"><div><h1 class="brand"><a href="${site.url}">${site.name}</a></h1></div></header>
<main id="news">${article(site, item, { first: true, single: true })}${comments(site, item, view)}</main>
<nav class="pages"><a href="${site.url}">${w.backToLive}</a></nav>`
  const page: Page = {
    title: `${summary(item.text, 70) || clockTime(site, item.publishedAt)} · ${site.name}`,
    description: summary(item.text, 160),
    canonical: permalink(site, item.postId),
    picture: cover(site, item),
    content,
    kind: 'update',
  }
  return document(site, page, view.liveVersion)
}

/** Says that an update does not exist or was taken down, and leads back. */
export function missingPage(site: Site): Rendered {
  const w = words[site.language]
  const content = html`<header class="masthead small"><div><p class="brand"><a href="${site.url}">${site.name}</a></p></div></header>
<main id="news"><div class="empty"><h1>${w.notFoundTitle}</h1><p>${w.notFoundText}</p><p><a href="${site.url}">${w.backToLive}</a></p></div></main>`
  return document(site, { title: w.notFoundTitle, canonical: site.url, content, kind: 'notice' }, '')
}

function kicker(site: Site, timeline: Timeline, now: Date): Html | undefined {
  if (timeline.latestAt === undefined) return undefined
  const w = words[site.language]
  const goingOn = now.getTime() - Date.parse(timeline.latestAt) < goingOnMs
  const latest = html`<time datetime="${timeline.latestAt}">${w.latest(shortTime(site, timeline.latestAt, now))}</time>`
  return html`<p class="kicker${goingOn && ' on'}" id="kicker">${goingOn && html`<span class="dot"></span><b>${w.live}</b> `}${latest}</p>`
}

function days(site: Site, timeline: Timeline, now: Date): Html[] {
  const grouped = Map.groupBy(timeline.items, (item) => day(site, item.publishedAt))
  return [...grouped].map(([date, items]) => html`<section class="day" data-key="${date}" data-list>
<h2>${items[0] && dayTitle(site, items[0].publishedAt, now)}</h2>
${items.map((item) => article(site, item, { first: timeline.first && item === timeline.items[0] }))}</section>`)
}

function empty(site: Site): Html {
  const body = html`<h2>${words[site.language].emptyTitle}</h2><p>${words[site.language].emptyText}</p>`
  return html`<div class="empty" data-key="empty" data-version="${version(body)}">${body}</div>`
}

function cover(site: Site, item: Item): Page['picture'] {
  const first = item.pictures[0]
  return first && { url: pictureUrl(site, item, 0), alt: first.alt }
}

/** schema.org LiveBlogPosting, as search engines read it. A data block: no script policy applies, only `<` must not close it. */
function structuredData(site: Site, timeline: Timeline): Html {
  const data = {
    '@context': 'https://schema.org',
    '@type': 'LiveBlogPosting',
    headline: site.name,
    url: site.url,
    inLanguage: site.language,
    dateModified: timeline.latestAt,
    liveBlogUpdate: timeline.items.map((item) => ({
      '@type': 'BlogPosting',
      headline: summary(item.text, 100),
      articleBody: item.text,
      datePublished: item.publishedAt,
      url: permalink(site, item.postId),
      image: item.pictures.map((_, index) => pictureUrl(site, item, index)),
    })),
  }
  return html`<script type="application/ld+json">${ownMarkup(JSON.stringify(data).replaceAll('<', '\\u003c'))}</script>`
}
