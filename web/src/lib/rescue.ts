import { type CollectionName, isCollectionName } from '@inviato/shared/collections.ts'
import type { MediaFile } from '@inviato/shared/media.ts'
import { downloadZip } from 'client-zip'
import { firstValueFrom, of, timeout } from 'rxjs'
import type { TrayItem } from './database/local.ts'
import type { Desk } from './desk.svelte.ts'
import { keptHere$ } from './kept.ts'
import { readCopy } from './parts.ts'
import { wordsOf } from './versions.ts'
import { waitingItems$ } from './waiting.ts'

/** How long the words' state is waited for, in ms; an app that cannot tell it exports all words. */
const patience = 2000

type Needs = Pick<Desk, 'local' | 'database' | 'workspaceId'>

/**
 * Everything that only this phone has, as one ZIP: words as text, documents as JSON, originals under the time they were taken.
 * Works without a network.
 * @returns undefined when all is on the server
 */
export async function rescueUnsent(desk: Needs, now = new Date()): Promise<File | undefined> {
  const files = [...(await unsentWords(desk)), ...(await unsentMedia(desk))]
  if (files.length === 0) return undefined
  const blob = await downloadZip(files).blob()
  return new File([blob], `inviato-${now.toISOString().slice(0, 16).replace(':', '')}.zip`, { type: 'application/zip' })
}

/** Hands a file to the person: a download. */
export function saveFile(file: File): void {
  const link = document.createElement('a')
  link.href = URL.createObjectURL(file)
  link.download = file.name
  link.click()
  // The browser reads it some time after the click.
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000)
}

interface ZipFile {
  name: string
  input: Blob | string
  lastModified: Date
}

async function unsentWords({ local, database }: Needs): Promise<ZipFile[]> {
  const waiting = await firstValueFrom(waitingItems$.pipe(timeout({ first: patience, with: () => of(undefined) })))
  const documents = waiting
    ? await Promise.all(waiting.filter((item) => item.kind === 'words').map((item) => read(database, item.collection, item.id)))
    : (await database.posts.find().exec()).map((post): Found => ({ collection: 'posts', content: post.toMutableJSON() }))
  const here = await firstValueFrom(keptHere$(database))
  const found: Found[] = [...documents.filter((each) => each !== undefined), ...here.map((content): Found => ({ collection: 'versions', content }))]
  const note: unknown = (await local.getLocal('capture-note'))?.get('words')
  const texts = found.flatMap(({ collection, content }) => textOf(collection, content))
  return [
    ...texts,
    ...here.flatMap((version) => fileOf(`kept-${version.subject.replace(':', '-')}`, wordsOf(version), version.at)),
    ...(typeof note === 'string' && note.trim() !== '' ? [{ name: 'words/note.txt', input: note, lastModified: new Date() }] : []),
    ...(found.length > 0 ? [{ name: 'documents.json', input: JSON.stringify(found, null, 2), lastModified: new Date() }] : []),
  ]
}

interface Found {
  collection: CollectionName
  content: { id: string; at?: string; text?: unknown }
}

async function read(database: Needs['database'], collection: CollectionName, id: string): Promise<Found | undefined> {
  if (!isCollectionName(collection)) return undefined
  const document = await database.collections[collection].findOne(id).exec()
  return document ? { collection, content: document.toMutableJSON() } : undefined
}

function textOf(collection: CollectionName, content: Found['content']): ZipFile[] {
  return fileOf(`${collection}-${content.id}`, wordsOf({ document: { ...content } }), content.at)
}

function fileOf(name: string, words: string, at: string = new Date().toISOString()): ZipFile[] {
  return words.trim() === '' ? [] : [{ name: `words/${name}.txt`, input: words, lastModified: new Date(at) }]
}

async function unsentMedia({ local, database, workspaceId }: Needs): Promise<ZipFile[]> {
  const items = (await local.tray.find().exec()).map((item) => item.toMutableJSON())
  const files: ZipFile[] = []
  for (const item of items) {
    if (item.workspaceId === workspaceId && (await isReceived(database, item))) continue
    const blob = await readCopy(local, item.id, 'original', item.media.original).catch(() => undefined)
    if (blob) files.push({ name: `media/${nameOf(item, item.media.original)}`, input: blob, lastModified: new Date(item.media.takenAt) })
  }
  return files
}

async function isReceived(database: Needs['database'], item: TrayItem): Promise<boolean> {
  const upload = await database.uploads.findOne(item.id).exec()
  return upload?.received.original?.sha256 === item.media.original.sha256
}

function nameOf({ id, media }: TrayItem, { mime }: MediaFile): string {
  const extension = { 'image/jpeg': 'jpg', 'video/quicktime': 'mov', 'audio/mpeg': 'mp3', 'audio/mp4': 'm4a' }[mime] ?? mime.slice(mime.indexOf('/') + 1)
  return `${media.takenAt.slice(0, 19).replaceAll(':', '-')}-${id.slice(-6)}.${extension}`
}
