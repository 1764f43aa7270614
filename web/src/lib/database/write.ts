import { collections, isCollectionName } from '@inviato/shared/collections.ts'
import { createId } from '@inviato/shared/id.ts'
import type { RxCollection } from 'rxdb'
import * as z from 'zod/mini'
import './jitless.ts'
import { plain } from './plain.ts'

/** A verb was about to write what the server would refuse: nothing was written. */
export class InvalidDocument extends Error {
  override readonly name = 'InvalidDocument'
  readonly issues: readonly z.core.$ZodIssue[]

  constructor(collection: string, issues: readonly z.core.$ZodIssue[]) {
    super(`not a document of ${collection}: ${issues.map((issue) => `${issue.path.join('.')} ${issue.message}`).join('; ')}`)
    this.issues = issues
  }
}

/** What every new document begins with: a new id that sorts by time, who writes it, and the device's time. */
export function envelopeOf(memberId: string, at: Date = new Date()): { id: string; by: string; at: string } {
  return { id: createId(), by: memberId, at: at.toISOString() }
}

/**
 * Writes a new document; it is on disk when the promise resolves.
 *
 *     await insert(database.posts, { ...envelopeOf(memberId), text: '', media: [], channels: [], variants: [] })
 *
 * @throws InvalidDocument, with nothing written
 */
export async function insert<Content extends object>(collection: RxCollection<Content>, document: Content): Promise<Content> {
  const content = bare(document)
  check(collection.name, content)
  return plain(await collection.insert(content))
}

/**
 * Changes a document: `change` gets its content as it is at that moment and gives it as it shall be (it may run more
 * than once). A property that it leaves out is removed. On disk when the promise resolves.
 * @returns the document as written, or undefined where it is not there (any more)
 * @throws InvalidDocument, with nothing written
 */
export async function patch<Content extends object>(
  collection: RxCollection<Content>,
  id: string,
  change: (document: Content) => Content,
): Promise<Content | undefined> {
  const found = await collection.findOne(id).exec()
  if (!found) return undefined
  const written = await found.incrementalModify((data) => {
    const content = bare(change(data))
    check(collection.name, content)
    return { ...content, _deleted: data._deleted }
  })
  return plain(written)
}

/** Removes a document here and, once sent, everywhere. An edit that someone made meanwhile brings it back. */
export async function remove<Content extends object>(collection: RxCollection<Content>, id: string): Promise<void> {
  const found = await collection.findOne(id).exec()
  await found?.incrementalRemove()
}

/** The content alone: without RxDB's own keys, and with what is undefined left out, as the wire will. */
function bare<Content extends object>(document: Content): Content {
  const content = { ...document }
  for (const [key, value] of Object.entries(content)) {
    if (key.startsWith('_') || value === undefined) Reflect.deleteProperty(content, key)
  }
  return content
}

function check(name: string, document: object): void {
  if (!isCollectionName(name)) throw new TypeError(`no collection ${name}`)
  const result = z.safeParse(collections[name].schema, document)
  if (!result.success) throw new InvalidDocument(name, result.error.issues)
}
