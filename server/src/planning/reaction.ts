import { fromStoreId, storeId } from '@inviato/shared/collections.ts'
import type { Publication } from '@inviato/shared/publication.ts'
import type { Context } from '../context.ts'
import { claim } from '../database/claim.ts'
import type { Database } from '../database/database.ts'
import { readDocument } from '../database/document.ts'
import { follow } from '../database/follow.ts'
import { persistently } from '../database/react.ts'
import { forEachWorkspace } from '../database/workspaces.ts'
import { type Memory, remember } from './memory.ts'
import { plan } from './plan.ts'
import { loadSubject } from './subject.ts'

type Needs = Pick<Context, 'store' | 'clock' | 'log' | 'signal'>

/** Planning at work. `ready` resolves when all that a workspace held at the start is planned. */
export interface Planning extends AsyncDisposable {
  ready(workspaceId: string): Promise<void>
}

/**
 * Keeps one publication per released subject and channel in line with what people want, until each is claimed: at the
 * start all of them, then those that a change concerns.
 */
export function startPlanning(ctx: Needs): Planning {
  const started = new Map<string, PromiseWithResolvers<void>>()
  const startOf = (workspaceId: string) => {
    const start = started.get(workspaceId) ?? Promise.withResolvers<void>()
    started.set(workspaceId, start)
    return start
  }
  const work = forEachWorkspace(ctx, 'planning', async ({ id, db }, signal) => {
    const { memory, open } = await remember(db)
    for (const subject of open) {
      await persistently(ctx, { reaction: 'planning', workspace: id, subject }, signal, () => replan(ctx, db, memory, subject))
    }
    startOf(id).resolve()
    for await (const change of follow(db, 'planning', signal)) {
      const about = { reaction: 'planning', workspace: id, document: change.id, rev: change.rev }
      await persistently(ctx, about, signal, async () => {
        for (const subject of [...memory.apply(change.id, change.doc)]) await replan(ctx, db, memory, subject)
      })
    }
  })
  return { ready: (workspaceId) => startOf(workspaceId).promise, [Symbol.asyncDispose]: () => work[Symbol.asyncDispose]() }
}

/** Plans one subject anew. Where the publisher was faster, what it did is read first. */
async function replan({ clock }: Needs, db: Database, memory: Memory, name: string): Promise<void> {
  const subject = await subjectNamed(db, name)
  for (let open = subject !== undefined && memory.concerns(subject); subject && open; ) {
    const { input, revisions } = await loadSubject(db, memory, subject)
    const changed = plan({ ...input, now: clock.now() })
    const written = await Promise.all(changed.map((publication) => write(db, publication, revisions.get(publication.id))))
    // An order may have come before what it is about: what is new is looked at once more.
    open = written.includes(undefined) || changed.some(({ id }) => !revisions.has(id))
  }
}

/** The subject of a publication, or the name itself. */
async function subjectNamed(db: Database, name: string): Promise<string | undefined> {
  const place = fromStoreId(name)
  if (place?.collection !== 'publications') return name
  const publication = await readDocument(db, 'publications', place.id)
  if (!publication) return undefined
  const [id = ''] = publication.id.split(':')
  return storeId(publication.subjectKind === 'post' ? 'posts' : 'comments', id)
}

function write(db: Database, publication: Publication, rev: string | undefined) {
  return claim(db, { ...publication, _id: storeId('publications', publication.id), ...(rev && { _rev: rev }) })
}
