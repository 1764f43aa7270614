const trusted = Symbol('html')

/** Markup that is safe to send: made only by `html`, so that no document's text can pass for it. */
export interface Html {
  readonly [trusted]: string
}

type Value = Html | string | number | false | undefined | readonly Value[]

/** Builds markup; every value that is not markup itself is escaped, for text and for double-quoted attributes. */
export function html(strings: TemplateStringsArray, ...values: readonly Value[]): Html {
  return { [trusted]: strings.reduce((markup, part, index) => markup + render(values[index - 1]) + part) }
}

/** Markup of our own files, as it is: never for anything that came from outside. */
export function ownMarkup(source: string): Html {
  return { [trusted]: source }
}

export function toText(markup: Html): string {
  return markup[trusted]
}

/** Escapes for HTML and XML alike. Characters that XML 1.0 forbids are left out: one of them would break a whole feed. */
export function escape(text: string): string {
  return text
    .toWellFormed()
    .replace(/[^\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/gu, '')
    .replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`)
}

function render(value: Value): string {
  if (value === undefined || value === false) return ''
  if (typeof value === 'string') return escape(value)
  if (typeof value === 'number') return String(value)
  return isHtml(value) ? value[trusted] : value.map(render).join('')
}

function isHtml(value: Html | readonly Value[]): value is Html {
  return trusted in value
}
