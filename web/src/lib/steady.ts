/**
 * Documents by their id, as the same map for as long as they are the same documents: what was made of it need not be made
 * anew because something beside it has changed.
 */
export function steady<Content extends { id: string }>(): (documents: readonly Content[]) => ReadonlyMap<string, Content> {
  let before: ReadonlyMap<string, Content> = new Map()
  return (documents) => {
    const isSame = documents.length === before.size && documents.every((document) => before.get(document.id) === document)
    if (!isSame) before = new Map(documents.map((document) => [document.id, document]))
    return before
  }
}
