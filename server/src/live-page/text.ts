import { html, type Html } from './html.ts'

const link = /https?:\/\/[^\s<>"']+/g
const shownLength = 44

/** Plain text as paragraphs, with line breaks and links. `rel` says whose links they are: `ugc` for the public's. */
export function paragraphs(text: string, rel: 'ugc' | 'own'): Html[] {
  return text
    .trim()
    .split(/\n\s*\n/)
    .filter((block) => block.trim() !== '')
    .map((block) => html`<p>${block.split('\n').map((line, index) => [index > 0 && html`<br>`, linked(line, rel)])}</p>`)
}

/** The first line, cut at a word, for titles and descriptions. */
export function summary(text: string, max: number): string {
  const line = text.trim().split(/\s*\n/)[0] ?? ''
  if (line.length <= max) return line
  const cut = line.slice(0, max).toWellFormed().replace('\ufffd', '')
  const space = cut.lastIndexOf(' ')
  return `${cut.slice(0, space > max / 2 ? space : undefined).trimEnd()}…`
}

function linked(line: string, rel: 'ugc' | 'own'): Html[] {
  const parts: Html[] = []
  let from = 0
  for (const match of line.matchAll(link)) {
    const address = withoutTrailingMarks(match[0])
    if (!URL.canParse(address)) continue
    parts.push(html`${line.slice(from, match.index)}<a href="${address}" rel="${rel === 'ugc' ? 'ugc nofollow noopener' : 'noopener'}">${shown(address)}</a>`)
    from = match.index + address.length
  }
  return [...parts, html`${line.slice(from)}`]
}

/** "See https://example.com/a_(b)." ends before the full stop; a closing bracket belongs to the address only when it opens in it. */
function withoutTrailingMarks(address: string): string {
  let end = address.length
  while (end > 0) {
    const last = address[end - 1] ?? ''
    const unopened = last === ')' && !address.slice(0, end).includes('(')
    if (!'.,;:!?…»”'.includes(last) && !unopened) break
    end -= 1
  }
  return address.slice(0, end)
}

function shown(address: string): string {
  const short = address.replace(/^https?:\/\/(www\.)?/, '').replace(/\/$/, '')
  return short.length > shownLength ? `${short.slice(0, shownLength - 1)}…` : short
}
