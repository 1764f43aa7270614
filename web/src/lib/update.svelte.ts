const HOUR = 3_600_000 // ms

/**
 * The app's own updates. A new version is fetched in the background and waits: it takes over when the app is next
 * started, or at once when the person asks, never in the middle of a recording.
 */
class Update {
  /** A newer version waits on this phone. */
  ready = $state(false)
  #waiting: ServiceWorker | undefined

  /** Registers the service worker and listens for a newer one. */
  async watch(): Promise<void> {
    if (!('serviceWorker' in navigator) || import.meta.env.DEV) return
    const registration = await navigator.serviceWorker.register('/service-worker.js', { updateViaCache: 'none' }).catch(() => undefined)
    // A private window may have none: then the app works as long as there is a network.
    if (!registration) return
    this.#see(registration)
    registration.addEventListener('updatefound', () => {
      registration.installing?.addEventListener('statechange', () => this.#see(registration))
    })
    // An app on the home screen is seldom opened anew: it looks when it comes back to the front, once an hour at most.
    let looked = Date.now()
    document.addEventListener('visibilitychange', () => {
      if (document.hidden || Date.now() - looked < HOUR) return
      looked = Date.now()
      registration.update().catch(() => undefined)
    })
  }

  /** Starts the waiting version and opens the app anew in it. */
  use(): void {
    navigator.serviceWorker.addEventListener('controllerchange', () => location.reload(), { once: true })
    this.#waiting?.postMessage('activate')
  }

  #see(registration: ServiceWorkerRegistration): void {
    if (!registration.waiting || !navigator.serviceWorker.controller) return
    this.#waiting = registration.waiting
    this.ready = true
  }
}

export const update = new Update()
