import type { RxDocument } from 'rxdb'

const known = new WeakMap<object, object>()

/**
 * A document's content as an ordinary object, without what RxDB adds. The same revision gives the same object, so a
 * list that did not change is not drawn again. Treat it as read-only: other readers hold it too.
 */
export function plain<Content extends object>(document: RxDocument<Content>): Content {
  const before = known.get(document)
  if (before !== undefined && isOf(document, before)) return before
  const { _meta, _rev, _attachments, _deleted, ...content } = document._data
  const result: unknown = content
  if (!isOf(document, result)) throw new TypeError('not an object')
  known.set(document, result)
  return result
}

/** RxDB's own types guarantee the content; what is left to say is that nothing else was put in its place. */
function isOf<Content extends object>(document: RxDocument<Content>, value: unknown): value is Content {
  return typeof value === 'object' && value !== null && 'id' in value && value.id === document.primary
}
