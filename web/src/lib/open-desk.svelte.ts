import { tick, untrack } from 'svelte'
import { brand } from './brand.svelte.ts'
import { firstAnswers } from './database/first-answers.ts'
import { type Desk, desk } from './desk.svelte.ts'
import { idle } from './idle.ts'
import { noteUnsettled } from './other-brands/unsettled.ts'
import { painted } from './painted.ts'
import { session } from './session.svelte.ts'
import { allWritten } from './under-way.ts'

/**
 * Keeps the desk as the session says: opens the databases of the account and the brand on screen, and again when either
 * changes. Called once by the app's frame; ends with the returned function.
 */
export function keepDesk(): () => void {
  return $effect.root(() => {
    // Only what names the databases: a session that was brought up to date must not open them again.
    const accountId = $derived(session.current?.account.id)
    const workspaceId = $derived(session.membership?.workspaceId)

    $effect(() => {
      brand.name = session.membership?.workspaceName
    })

    $effect(() => {
      if (!accountId || !workspaceId) return
      let wanted = true
      void openUntilDone(accountId, workspaceId, () => wanted).then((databases) => {
        const person = personNow()
        if (wanted && person && databases) desk.current = { accountId, workspaceId, ...person, ...databases }
      })
      return () => {
        wanted = false
        desk.current = undefined
      }
    })

    // Another role is another desk, but the same work goes on.
    const database = $derived(desk.current?.database)
    $effect(() => {
      const now = database && untrack(() => desk.current)
      if (!now) return
      const leaving = new AbortController()
      void work(now, leaving.signal)
      return () => leaving.abort()
    })

    $effect(() => {
      const person = personNow()
      const now = untrack(() => desk.current)
      if (person && now && !isSame(person, now)) desk.current = { ...now, ...person }
    })
  })
}

function personNow() {
  const { current, membership } = session
  return current && membership && { memberId: membership.memberId, role: membership.role, device: current.device }
}

/** What is on the screen comes first; the words leave a moment later. */
async function work(now: Desk, signal: AbortSignal): Promise<void> {
  await tick()
  await firstAnswers()
  await idle()
  if (signal.aborted) return
  const { startDeskWork } = await import('./desk-work.ts')
  await startDeskWork(now, location.origin, signal)
}

type Person = NonNullable<ReturnType<typeof personNow>>

function isSame(a: Person, b: Person): boolean {
  return a.memberId === b.memberId && a.role === b.role && a.device.id === b.device.id && a.device.name === b.device.name
}

/** How long a phone whose storage does not answer is left alone before the next try, in ms. */
const nextTry = 3_000

/** Tries until they are open, or nobody wants them any more; says meanwhile that they are not. */
async function openUntilDone(accountId: string, workspaceId: string, isWanted: () => boolean) {
  while (isWanted()) {
    try {
      const databases = await open(accountId, workspaceId)
      desk.unopened = false
      return databases
    } catch (error) {
      console.warn('the databases could not be opened', error)
      desk.unopened = true
      await new Promise((resolve) => setTimeout(resolve, nextTry))
    }
  }
  return undefined
}

/** The databases are most of the code: they start when the frame is already on screen. */
async function open(accountId: string, workspaceId: string) {
  await painted()
  const { openLocal, openWorkspace } = await import('./database/database.ts')
  // The screens of the brand before are gone by then, and what was typed on them is on the disk before it is closed.
  await tick()
  await allWritten()
  noteUnsettled(accountId, workspaceId)
  const [local, database] = await Promise.all([openLocal(accountId), openWorkspace(accountId, workspaceId)])
  return { local, database }
}
