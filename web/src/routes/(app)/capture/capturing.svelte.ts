import type { LocalDatabase } from '$lib/database/databases.ts'
import type { TrayItem } from '$lib/database/local.ts'
import { session } from '$lib/session.svelte.ts'

/** Something that could not be kept: nothing of it is left, unless it can be tried again. */
export interface Failure {
  id: number
  error: unknown
  file: File
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
    return (this.#opened ??= import('$lib/database/database.ts').then(({ openLocal }) => openLocal(accountId)))
  }

  /**
   * Keeps files one after the other, so that thirty at once need the memory of one.
   * @param onKept called as soon as one is on the disk
   */
  take(files: readonly File[], onKept: (item: TrayItem, file: File) => void, coverageId?: string): void {
    this.writing += files.length
    for (const file of files) {
      this.#line = this.#line.then(async () => {
        try {
          onKept(await this.#keep(file, coverageId), file)
        } catch (error) {
          this.failures = [...this.failures, { id: this.#next++, error, file }]
        } finally {
          this.writing -= 1
        }
      })
    }
    this.#line = this.#line.then(() => this.#prepare())
  }

  dismiss(failure: Failure): void {
    this.failures = this.failures.filter((each) => each !== failure)
  }

  async #keep(file: File, coverageId: string | undefined): Promise<TrayItem> {
    const { keep } = await import('$lib/capture.ts')
    const local = await this.local
    const device = session.current?.device
    if (!local || !device) throw new Error('nobody is signed in on this phone')
    return keep(local, file, { device, coverageId })
  }

  /** The copies that travel, made once there is nothing more to write; after a kill the next start makes them. */
  async #prepare(): Promise<void> {
    if (this.writing > 0) return
    const [local, { recover }, { prepareAll }] = await Promise.all([this.local, import('$lib/capture.ts'), import('$lib/media.ts')])
    if (!local) return
    await prepareAll(local, await recover(local)).catch((error: unknown) => console.warn('copies wait for the next start', error))
  }
}
