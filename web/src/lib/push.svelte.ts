import { pushKeyResponse } from '@inviato/shared/notification.ts'
import { isIos } from './install.svelte.ts'
import { ask, nothing, Unreachable } from './request.ts'

/**
 * Whether this device is told: `on`, `off`; `denied` by the person to the browser; `needs-install` where only an app on
 * the home screen may (iOS); `unsupported`; `unknown` until looked.
 */
export type PushStanding = 'unknown' | 'on' | 'off' | 'denied' | 'needs-install' | 'unsupported'

const sentKey = 'inviato.push-endpoint'

/** The notifications of this device. */
class Push {
  standing = $state<PushStanding>('unknown')
  busy = $state(false)
  /** Why the last try did not work. */
  problem = $state<'unreachable' | 'failed'>()

  /** Looks how it stands, and tells the server again where the browser has changed its address meanwhile. */
  async look(): Promise<void> {
    const standing = standingByName()
    if (standing) {
      this.standing = standing
      return
    }
    const subscription = await (await registered())?.pushManager.getSubscription()
    this.standing = subscription ? 'on' : 'off'
    if (subscription && localStorage.getItem(sentKey) !== subscription.endpoint) await send(subscription).catch(() => undefined)
  }

  /** Asks the person, by the browser's own question, and subscribes. Call it from a tap. */
  async turnOn(): Promise<void> {
    await this.#try(async () => {
      if ((await Notification.requestPermission()) !== 'granted') return
      const { key } = await ask('/api/push/key', pushKeyResponse)
      const registration = await navigator.serviceWorker.ready
      await send(await registration.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: key }))
    })
  }

  async turnOff(): Promise<void> {
    await this.#try(async () => {
      const subscription = await (await registered())?.pushManager.getSubscription()
      // The browser forgets first: what the server still sends then reaches nobody.
      await subscription?.unsubscribe()
      localStorage.removeItem(sentKey)
      await ask('/api/push/subscription', nothing, { method: 'DELETE' }).catch(() => undefined)
    })
  }

  async #try(work: () => Promise<void>): Promise<void> {
    this.busy = true
    this.problem = undefined
    try {
      await work()
    } catch (error) {
      this.problem = error instanceof Unreachable ? 'unreachable' : 'failed'
    } finally {
      this.busy = false
      await this.look()
    }
  }
}

export const push = new Push()

/** Whether this device is told, as far as the page knows without asking: turning it off here ends that at once. */
export function isTold(): boolean {
  return 'Notification' in globalThis && Notification.permission === 'granted' && localStorage.getItem(sentKey) !== null
}

/** Takes away what the notification area still shows of something that is now on screen. */
export async function clearNotifications(tag: string): Promise<void> {
  const shown = await (await registered())?.getNotifications({ tag })
  shown?.forEach((notification) => notification.close())
}

function standingByName(): PushStanding | undefined {
  if (!('serviceWorker' in navigator) || !('PushManager' in globalThis) || !('Notification' in globalThis)) {
    return isIos() ? 'needs-install' : 'unsupported'
  }
  return Notification.permission === 'denied' ? 'denied' : undefined
}

async function registered(): Promise<ServiceWorkerRegistration | undefined> {
  return navigator.serviceWorker?.getRegistration()
}

async function send(subscription: PushSubscription): Promise<void> {
  const { endpoint, keys } = subscription.toJSON()
  await ask('/api/push/subscription', nothing, { method: 'PUT', body: { endpoint, keys } })
  localStorage.setItem(sentKey, subscription.endpoint)
}
