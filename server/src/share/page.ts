import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import type { Language } from '@inviato/shared/fields.ts'

const style = readFileSync(new URL('assets/share.css', import.meta.url), 'utf8')

/** The page shows these words alone, and runs nothing. */
export const sharePolicy = [
  `default-src 'none'`,
  `style-src 'sha256-${createHash('sha256').update(style).digest('base64')}'`,
  `img-src 'self'`, `form-action 'none'`, `base-uri 'none'`, `frame-ancestors 'none'`,
].join('; ')

const words: Record<Language, { title: string; text: string; kept: string; open: string; openWithWords: string }> = {
  en: {
    title: 'Not taken in yet',
    text: 'Inviato has to be opened once on this phone, with a network, before other apps can share to it. Open it, wait for the first screen, then share again: your photos are still in the app that they come from.',
    kept: 'The words that came along go with you.',
    open: 'Open Inviato',
    openWithWords: 'Open Inviato with these words',
  },
  it: {
    title: 'Non è ancora arrivato niente',
    text: 'Prima che le altre app possano condividere con Inviato, va aperto una volta su questo telefono, con la rete. Aprilo, aspetta la prima schermata, poi condividi di nuovo: le tue foto sono ancora nell’app da cui arrivano.',
    kept: 'Le parole che hai condiviso vengono con te.',
    open: 'Apri Inviato',
    openWithWords: 'Apri Inviato con queste parole',
  },
}

/** The longest that still fits into an address everywhere. */
const longest = 2000

/** Says, in the person's language, why nothing was taken in and what to do; the words that were shared go on by the link. */
export function sharePage(language: Language, shared: string): string {
  const w = words[language]
  const passedOn = [...shared.toWellFormed()].slice(0, longest).join('')
  // Encoded whole, with the one quote that it leaves: nothing of it is markup.
  const address = passedOn ? `/capture?words=${encodeURIComponent(passedOn).replaceAll("'", '%27')}` : '/capture'
  return `<!doctype html>
<html lang="${language}">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${w.title} · Inviato</title>
<style>${style}</style>
<main>
<h1>${w.title}</h1>
<p>${w.text}</p>
${passedOn && `<p>${w.kept}</p>\n`}<a href="${address}">${passedOn ? w.openWithWords : w.open}</a>
</main>
</html>
`
}

/** The language that a browser asks for first (RFC 9110, 12.5.4), of those that the app speaks. */
export function languageAsked(accepted = ''): Language {
  const wanted = accepted.split(',').map((each) => each.trim().slice(0, 2).toLowerCase())
  return wanted.find((each): each is Language => each === 'it' || each === 'en') ?? 'en'
}
