import type { LocalDatabase } from '$lib/database/databases.ts'
import type { TrayItem } from '$lib/database/local.ts'
import { painted } from '$lib/painted.ts'
import { session } from '$lib/session.svelte.ts'
import { sharedCache } from '$lib/shared-cache.ts'
import { NoRoom } from '$lib/storage.ts'

/** Something that could not be kept: nothing of it is left, unless it can be tried again. */
export interface Failure {
  id: number
  error: unknown
  name: string
  /** What it can be tried again with; of something shared the other app alone may have it. */
  file?: File
  /** Lets go what the service worker put aside. */
  forget?: () => Promise<void>
}

/** Takes photos and files in. What it counts as kept is on the disk; what is still being written is only in this page. */
export class Capturing {
  /** Taken, not yet on the disk. */
  writing = $state(0)
  failures = $state.raw<readonly Failure[]>([])
  #opened: Promise<LocalDatabase> | undefined
  #line: Promise<unknown> = Promise.resolve()
  #next = 0

  /** The phone's own database: it opens while the screen is already there. Undefined while nobody is signed in. */
  get local(): Promise<LocalDatabase> | undefined {
    const accountId = session.current?.account.id
    if (!accountId) return undefined
    return (this.#opened ??= painted().then(() => import('$lib/database/database.ts')).then(({ openLocal }) => openLocal(accountId)))
  }

  /**
   * Keeps files one after the other, so that thirty at once need the memory of one.
   * @param onKept called as soon as one is on the disk
   */
  take(files: readonly File[], onKept: (item: TrayItem, file: File) => void, coverageId?: string, forget?: Failure['forget']): void {
    this.writing += files.length
    for (const file of files) {
      this.#line = this.#line.then(async () => {
        try {
          onKept(await this.#keep(file, coverageId), file)
          await forget?.()
        } catch (error) {
          this.#fail({ error, name: file.name, file, ...(forget && { forget }) })
        } finally {
          this.writing -= 1
        }
      })
    }
    this.#afterwards(() => this.#prepare())
  }

  /**
   * Takes in what another app shared and says what of it could not be kept.
   * @param left what there was no room to put aside, as `leftParameter` names it
   */
  takeShared(left: readonly string[]): void {
    for (const each of left) {
      const [bytes, ...name] = each.split(' ')
      this.#fail({ error: new NoRoom(Number(bytes), undefined), name: name.join(' ') })
    }
    this.#afterwards(() => this.#takeAside())
  }

  /** Tries again what is still here. */
  retry(failure: Failure, onKept: (item: TrayItem, file: File) => void, coverageId?: string): void {
    this.#drop(failure)
    if (failure.file) this.take([failure.file], onKept, coverageId, failure.forget)
  }

  /** Read and done with. What found no room stays aside: the next start tries again. */
  dismiss(failure: Failure): void {
    this.#drop(failure)
    if (!(failure.error instanceof NoRoom)) void failure.forget?.()
  }

  #fail(failure: Omit<Failure, 'id'>): void {
    this.failures = [...this.failures, { id: this.#next++, ...failure }]
  }

  #drop(failure: Failure): void {
    this.failures = this.failures.filter((each) => each !== failure)
  }

  async #keep(file: File, coverageId: string | undefined): Promise<TrayItem> {
    const { keep } = await import('$lib/capture.ts')
    const local = await this.local
    const device = session.current?.device
    if (!local || !device) throw new Error('nobody is signed in on this phone')
    return keep(local, file, { device, coverageId })
  }

  /** What fails here is on the disk, and the next start does it. It must not hold up the next photo. */
  #afterwards(work: () => Promise<void>): void {
    this.#line = this.#line.then(work).catch((error: unknown) => console.warn('captured media wait for the next start', error))
  }

  async #takeAside(): Promise<void> {
    const [local, device] = [await this.local, session.current?.device]
    if (!local || !device || !('caches' in globalThis) || !(await caches.has(sharedCache))) return
    const { takeShared } = await import('$lib/shared-files.ts')
    for (const { error, file, forget } of await takeShared(local, device)) this.#fail({ error, name: file.name, file, forget })
    await this.#prepare()
  }

  /** The copies that travel, made once there is nothing more to write; after a kill the next start makes them. */
  async #prepare(): Promise<void> {
    if (this.writing > 0) return
    const [local, { recover }, { prepareAll }] = await Promise.all([this.local, import('$lib/capture.ts'), import('$lib/media.ts')])
    if (!local) return
    await prepareAll(local, await recover(local))
  }
}
