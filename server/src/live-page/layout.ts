import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { html, ownMarkup, toText, type Html } from './html.ts'
import type { Site } from './site.ts'
import { night, paper, tint } from './tint.ts'
import { words } from './words.ts'

const base = readFileSync(new URL('assets/live.css', import.meta.url), 'utf8')
export const script = readFileSync(new URL('assets/live.js', import.meta.url), 'utf8')
/** The script's name changes with its content, so that it may be cached for ever. */
export const scriptName = `live.${createHash('sha256').update(script).digest('hex').slice(0, 12)}.js`

export interface Page {
  title: string
  description?: string
  canonical: string
  picture?: { url: string; alt: string }
  head?: Html
  content: Html
  kind: 'timeline' | 'update' | 'notice'
}

/** The whole document around a page's content, and the Content-Security-Policy that admits exactly its own style and script. */
export function document(site: Site, page: Page, version: string): { body: string; policy: string } {
  const w = words[site.language]
  const style = `${base}\n${variables(site.color)}`
  const markup = html`<!doctype html>
<html lang="${site.language}">
<head>
<meta charset="utf-8">
<title>${page.title}</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="theme-color" media="(prefers-color-scheme: light)" content="${paper}">
<meta name="theme-color" media="(prefers-color-scheme: dark)" content="${night}">
${!site.open && html`<meta name="robots" content="noindex">`}
<link rel="canonical" href="${page.canonical}">
<link rel="alternate" type="application/atom+xml" title="${site.name}" href="${site.url}/feed.atom">
<meta property="og:site_name" content="${site.name}">
<meta property="og:title" content="${page.title}">
<meta property="og:type" content="${page.kind === 'update' ? 'article' : 'website'}">
<meta property="og:url" content="${page.canonical}">
${page.description && html`<meta name="description" content="${page.description}"><meta property="og:description" content="${page.description}">`}
${page.picture && html`<meta property="og:image" content="${page.picture.url}"><meta property="og:image:alt" content="${page.picture.alt}"><meta name="twitter:card" content="summary_large_image">`}
<style>${ownMarkup(style)}</style>
<script type="module" src="${scriptAddress(site)}"></script>
${page.head}
</head>
<body class="${page.kind}" data-stream="${site.url}/stream" data-version="${version}" data-one="${w.newAbove(1)}" data-many="${w.newAbove(99)}">
<a class="skip" href="#news">${w.skip}</a>
${page.content}
<footer class="end-of-page"><a href="${site.url}/feed.atom" type="application/atom+xml">${w.feed}</a><span>${w.madeWith}</span></footer>
</body>
</html>
`
  return { body: toText(markup), policy: policyFor(site, style) }
}

export function scriptAddress(site: Site): string {
  return new URL(`/live/${scriptName}`, site.url).href
}

function policyFor(site: Site, style: string): string {
  return [
    `default-src 'none'`,
    `img-src 'self'`,
    `style-src 'sha256-${createHash('sha256').update(style).digest('base64')}'`,
    `script-src ${scriptAddress(site)}`,
    `connect-src 'self'`,
    `form-action 'self'`,
    `base-uri 'none'`,
    `frame-ancestors ${site.embed ? '*' : `'none'`}`,
    `require-trusted-types-for 'script'`,
    `trusted-types live-page`
  ].join('; ')
}

function variables(color: string): string {
  const { brand, onBrand, onPaper, onNight, inkOnPaper, inkOnNight } = tint(color)
  return `:root{--brand:${brand};--on-brand:${onBrand};--accent:${onPaper};--on-accent:${inkOnPaper}}@media(prefers-color-scheme:dark){:root{--accent:${onNight};--on-accent:${inkOnNight}}}`
}
