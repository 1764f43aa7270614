import { PouchDB, type Database } from './database.ts'

/** Indexes that are open, which in LevelDB are databases of their own. */
const views = new Set<Database>()

PouchDB.on('ref', (db) => {
  if (db.name.includes('-mrview-')) views.add(db)
})
PouchDB.on('unref', (db) => views.delete(db))
PouchDB.on('destroyed', (name) => {
  for (const view of views) if (view.name === name) views.delete(view)
})

/**
 * Closes the indexes of a database, before it is closed or destroyed itself: PouchDB opens them by itself, forgets them,
 * and their folders stay locked.
 */
export async function closeViews(db: Database): Promise<void> {
  const own = Array.from(views).filter((view) => view.name.startsWith(`${db.name}-mrview-`))
  await Promise.all(own.map((view) => view.close()))
}
