import { defaultNotificationPreferences, type NotificationPreferences, notificationPreferences } from '@inviato/shared/notification.ts'
import * as z from 'zod/mini'
import { ask, nothing } from './request.ts'

const kept = z.object({ preferences: notificationPreferences, sent: z.boolean() })
type Kept = z.infer<typeof kept>

/**
 * What a member wants to be told of in one brand: kept on the phone, so that it is there without a network, and sent as
 * soon as there is one.
 */
export class NotificationChoices {
  #workspaceId: string
  #kept = $state.raw<Kept>()

  constructor(workspaceId: string) {
    this.#workspaceId = workspaceId
    this.#kept = read(workspaceId)
    void this.refresh()
  }

  get current(): NotificationPreferences {
    return this.#kept?.preferences ?? defaultNotificationPreferences
  }

  /** True while the server does not know the last change. */
  get pending(): boolean {
    return this.#kept?.sent === false
  }

  async change(change: Partial<NotificationPreferences>): Promise<void> {
    this.#keep({ preferences: { ...this.current, ...change }, sent: false })
    await this.refresh()
  }

  /** Sends what was not sent; else asks how it stands. Without an answer everything stays as it was. */
  async refresh(): Promise<void> {
    const path = `/api/workspaces/${this.#workspaceId}/notifications`
    const before = this.#kept
    try {
      if (before?.sent === false) {
        await ask(path, nothing, { method: 'PUT', body: before.preferences })
        // Changed again meanwhile: that goes next.
        if (this.#kept === before) this.#keep({ ...before, sent: true })
        else await this.refresh()
        return
      }
      const preferences = await ask(path, notificationPreferences)
      if (this.#kept === before) this.#keep({ preferences, sent: true })
    } catch {
      // Offline, or signed out: the choice is kept here and goes later.
    }
  }

  #keep(next: Kept): void {
    this.#kept = next
    localStorage.setItem(this.#key, JSON.stringify(next))
  }

  get #key(): string {
    return keyOf(this.#workspaceId)
  }
}

/** What a member chose in one brand, as this phone knows it. */
export function keptChoices(workspaceId: string): NotificationPreferences {
  return read(workspaceId)?.preferences ?? defaultNotificationPreferences
}

/** Asks the server once for what was chosen on another device, where this phone knows nothing yet. */
export function askChoices(workspaceId: string): void {
  if (!read(workspaceId)) new NotificationChoices(workspaceId)
}

function read(workspaceId: string): Kept | undefined {
  try {
    return z.safeParse(kept, JSON.parse(localStorage.getItem(keyOf(workspaceId)) ?? 'null')).data
  } catch {
    return undefined
  }
}

function keyOf(workspaceId: string): string {
  return `inviato.notifications.${workspaceId}`
}
