import { idOf, wordOf } from './words.ts'

/** How a person changes one place of a document. `at` picks the place, whatever its length. */
export interface Edit {
  /** Which of the document's texts and lists. */
  field: number
  how: 'add' | 'remove' | 'replace' | 'rewrite' | 'move'
  at: number
}

type Fields = Record<string, unknown>

/** A text or a list inside a document. */
interface Place {
  get(): unknown
  set(value: unknown): void
  /** A new item, of a list. */
  item?: (step: number) => unknown
}

/** A document after a person's edit; `step` marks what is new in it. */
export function edited(document: Fields, { field, how, at }: Edit, step: number): Fields {
  const next = structuredClone(document)
  const places = placesOf(next)
  const place = places[field % places.length]
  const value = place?.get()
  if (place?.item && Array.isArray(value)) place.set(editedList(value, how, at, place.item(step)))
  else place?.set(editedText(typeof value === 'string' ? value : '', how, at, wordOf(step)))
  return next
}

function editedText(text: string, how: Edit['how'], at: number, word: string): string | undefined {
  const words = text.split(' ').filter(Boolean)
  const index = at % Math.max(1, words.length)
  if (how === 'add' || how === 'move' || words.length === 0) words.splice(at % (words.length + 1), 0, word)
  else if (how === 'remove') words.splice(index, 1)
  else if (how === 'replace') words.splice(index, 1, word)
  else words.splice(0, words.length, word)
  return words.join(' ')
}

function editedList(list: unknown[], how: Edit['how'], at: number, item: unknown): unknown[] {
  const next = [...list]
  const index = at % Math.max(1, next.length)
  if (how === 'add' || next.length === 0) next.splice(at % (next.length + 1), 0, item)
  else if (how === 'move') next.push(...next.splice(index, 1))
  else if (how === 'remove') next.splice(index, 1)
  else next.splice(index, 1, item)
  // The longest list is what the strictest schema takes.
  return next.slice(0, 12)
}

/** The texts and lists of a document, those inside its lists too. */
function placesOf(document: Fields): Place[] {
  const body = isFields(document.body) ? document.body : undefined
  return [...textsOf(document), ...listsOf(document), ...(body ? [...textsOf(body), ...listsOf(body)] : [])]
}

const texts: ReadonlySet<string> = new Set(['text', 'alt', 'credit', 'brief', 'place', 'label', 'sponsor'])

function textsOf(fields: Fields): Place[] {
  const own = Object.keys(fields).filter((name) => texts.has(name))
  const inLists = Object.values(fields).filter(Array.isArray).flatMap((list: unknown[]) => list.filter(isFields).flatMap(textsOf))
  return [...own.map((name) => at(fields, name)), ...inLists]
}

const lists: Record<string, (step: number) => unknown> = {
  media: (step) => ({ id: idOf(step), label: wordOf(step) }),
  channels: idOf,
  variants: (step) => ({ channelId: idOf(step), text: wordOf(step) }),
  hashtags: wordOf,
  moments: (step) => ({ id: idOf(step), at: new Date().toISOString(), text: wordOf(step) }),
  shots: (step) => ({ id: idOf(step), label: wordOf(step), mediaIds: [] }),
  promises: (step) => ({ id: idOf(step), sponsor: wordOf(step), text: '' }),
  savedReplies: (step) => ({ id: idOf(step), text: wordOf(step) }),
}

function listsOf(fields: Fields): Place[] {
  return Object.entries(lists).flatMap(([name, item]) => (Array.isArray(fields[name]) ? [{ ...at(fields, name), item }] : []))
}

function at(fields: Fields, name: string): Place {
  return { get: () => fields[name], set: (value) => void (fields[name] = value) }
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
