import { follow } from '../database/follow.ts'
import { persistently } from '../database/react.ts'
import { forEachWorkspace } from '../database/workspaces.ts'
import { deliverNotice, type Needs as DeliveryNeeds } from './deliver.ts'
import { type Desk, openDesk } from './desk.ts'
import { type Happening, happeningsIn, ofSubject } from './happening.ts'
import { note, oldMs } from './note.ts'
import { listNotices } from './notice.ts'
import type { StoredDocument } from '../database/database.ts'
import type { Context } from '../context.ts'

/** A clock that is set while somebody sleeps is noticed this late at most. */
const longestSleepMs = 30_000

type Needs = DeliveryNeeds & Pick<Context, 'signal'>

/** Tells members by push what waits for them, as the workspace's documents say it. */
export function startNotifier(ctx: Needs): AsyncDisposable {
  return forEachWorkspace(ctx, 'notifications', async ({ id, db }, signal) => {
    const over = new AbortController()
    const desk = await openDesk(id, db)
    const incomplete = new Set(recentlyDecided(desk, ctx.clock.now()))
    const outbox = createOutbox(ctx, desk, AbortSignal.any([signal, over.signal]))
    for (const notice of await listNotices(db)) if (notice.state !== 'sent') outbox.add(notice._id, notice.sendAt)
    const delivering = outbox.run()
    const tell = async (happenings: Happening[]) => {
      for (const happening of happenings) for (const notice of await note(ctx, desk, happening)) outbox.add(notice._id, notice.sendAt)
    }
    try {
      await tell(await newsOfIncomplete(desk, incomplete))
      for await (const change of follow(db, 'notifications', signal)) {
        const about = { reaction: 'notifications', workspace: id, document: change.id, rev: change.rev }
        await persistently(ctx, about, signal, async () => {
          if (change.deleted) return
          desk.apply(change.doc)
          const subject = subjectConcernedBy(change.doc)
          if (subject) incomplete.add(subject)
          if (!subject || subject === change.id) await tell(happeningsIn(change.doc, ctx.clock.now()))
          if (subject || completing.test(change.id)) await tell(await newsOfIncomplete(desk, incomplete))
        })
      }
    } finally {
      over.abort()
      await delivering
    }
  })
}

/** What may complete a post or an answer: its picture, its channel; or change what its decisions mean. */
const completing = /^(media|channels|members|workspace):/

/** The post or the answer about which something has changed, by its name. */
function subjectConcernedBy(stored: StoredDocument): string | undefined {
  const name = stored._id.startsWith('decisions:') && typeof stored.subject === 'string' ? stored.subject : stored._id
  return isJudged(name) ? name : undefined
}

function isJudged(name: string): boolean {
  return name.startsWith('posts:') || name.startsWith('comments:')
}

/** Looks at posts and answers again; those of which all has arrived, or about which nothing is decided, need no further look. */
async function newsOfIncomplete(desk: Desk, incomplete: Set<string>): Promise<Happening[]> {
  const looked = await Promise.all(Array.from(incomplete, async (name) => {
    const { complete, happenings } = await ofSubject(desk, name)
    if (complete) incomplete.delete(name)
    return happenings
  }))
  return looked.flat()
}

/** The posts and answers about which somebody decided lately: a stop may have come before all of one had arrived. */
function recentlyDecided(desk: Desk, now: Date): string[] {
  const since = new Date(now.getTime() - oldMs)
  return [...desk.decisions].flatMap(([subject, ids]) =>
    isJudged(subject) && [...ids].some((decisionId) => timeOf(decisionId) >= since) ? [subject] : [],
  )
}

/** When a UUIDv7 was made (RFC 9562, 5.7). */
function timeOf(id: string): Date {
  return new Date(Number.parseInt(id.slice(0, 8) + id.slice(9, 13), 16))
}

interface Outbox {
  add(noticeId: string, sendAt: string): void
  /** Sends each notice at its time, until the signal is aborted. */
  run(): Promise<void>
}

function createOutbox(ctx: Needs, desk: Desk, signal: AbortSignal): Outbox {
  const due = new Map<string, string>()
  let wake = new AbortController()

  return {
    add(noticeId, sendAt) {
      due.set(noticeId, sendAt)
      wake.abort()
    },
    async run() {
      while (!signal.aborted) {
        wake = new AbortController()
        const now = ctx.clock.now().toISOString()
        const ready = [...due].filter(([, sendAt]) => sendAt <= now).map(([noticeId]) => noticeId)
        await Promise.all(ready.map(deliver))
        if (ready.length > 0) continue
        const next = [...due.values()].sort()[0]
        const wait = next === undefined ? longestSleepMs : Math.min(Date.parse(next) - Date.parse(now), longestSleepMs)
        await ctx.clock.sleep(wait, AbortSignal.any([signal, wake.signal])).catch(() => undefined)
      }
    },
  }

  async function deliver(noticeId: string): Promise<void> {
    due.delete(noticeId)
    await persistently(ctx, { work: 'push', workspace: desk.workspaceId, notice: noticeId }, signal, async () => {
      const again = await deliverNotice(ctx, desk, noticeId)
      if (again) due.set(noticeId, again.sendAt)
    })
  }
}
