import type { RxDocument, RxDocumentData } from 'rxdb'

const known = new WeakMap<object, object>()

/**
 * A document's content as an ordinary object, without what RxDB adds. The same revision gives the same object, so a
 * list that did not change is not drawn again. Treat it as read-only: other readers hold it too.
 */
export function plain<Content extends object>(document: RxDocument<Content>): Content {
  const before = known.get(document)
  if (before !== undefined && isOf<Content>(document.primary, before)) return before
  const result = contentOf<Content>(document._data)
  known.set(document, result)
  return result
}

/** The content of a stored document. */
export function contentOf<Content extends object>(document: RxDocumentData<Content>): Content {
  const { _meta, _rev, _attachments, _deleted, ...content } = document
  const result: unknown = content
  if (!isOf<Content>(Reflect.get(document, 'id'), result)) throw new TypeError('not an object')
  return result
}

/** RxDB's own types guarantee the content; what is left to say is that nothing else was put in its place. */
function isOf<Content extends object>(id: unknown, value: unknown): value is Content {
  return typeof value === 'object' && value !== null && 'id' in value && value.id === id
}
