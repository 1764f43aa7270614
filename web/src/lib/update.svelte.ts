import { whenQuiet } from './quiet.ts'

const HOUR = 3_600_000 // ms
/** How long a new version may take to start before the person is told, in ms; it takes about one second. */
const patience = 8_000

/**
 * The app's own updates. A new version is fetched in the background and waits: it takes over when the app is next
 * started, or at once when the person asks, never in the middle of a recording.
 */
class Update {
  /** A newer version waits on this phone. */
  ready = $state(false)
  /** What became of the wish to use it: it is starting, or has not started in good time. */
  wish = $state<'starting' | 'late'>()
  /** Another version runs behind this page than the one it was loaded with: the next screen has to be loaded from it. */
  isPast = false
  #registration: ServiceWorkerRegistration | undefined
  #late: ReturnType<typeof setTimeout> | undefined

  /** Registers the service worker and listens for a newer one. */
  async watch(): Promise<void> {
    if (!('serviceWorker' in navigator) || import.meta.env.DEV) return
    let ran = navigator.serviceWorker.controller !== null
    navigator.serviceWorker.addEventListener('controllerchange', () => {
      // The very first worker runs the version that this page has.
      if (ran) this.#takenOver()
      ran = true
    })
    const registration = await navigator.serviceWorker.register('/service-worker.js', { updateViaCache: 'none' }).catch(() => undefined)
    // A private window may have none: then the app works as long as there is a network.
    if (!registration) return
    this.#registration = registration
    void askToBeServed()
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

  /** Looks whether there is a newer version now, e.g. because the server is newer than this one. */
  async look(): Promise<void> {
    await this.#registration?.update().catch(() => undefined)
  }

  /** Starts the newest version that waits and opens the app anew in it. May be asked again when it is late. */
  async use(): Promise<void> {
    this.wish = 'starting'
    clearTimeout(this.#late)
    this.#late = setTimeout(() => (this.wish = 'late'), patience)
    // What a page that has just opened still asks for would wake the old worker while it makes room.
    await whenQuiet(patience / 4)
    const waiting = this.#registration?.waiting
    if (waiting) waiting.postMessage('activate')
    // Another window has asked already.
    else location.reload()
  }

  /** Who asked a moment ago looks at it; anybody else may be in the middle of something. */
  #takenOver(): void {
    if (this.wish === 'starting') location.reload()
    else this.isPast = true
  }

  #see(registration: ServiceWorkerRegistration): void {
    if (registration.waiting && navigator.serviceWorker.controller) this.ready = true
  }
}

/**
 * A page that opens while the very first worker starts is passed over when it takes the open ones
 * (https://w3c.github.io/ServiceWorker/#clients-claim), and would need the network until it is opened again.
 */
async function askToBeServed(): Promise<void> {
  const { active } = await navigator.serviceWorker.ready
  if (!navigator.serviceWorker.controller) active?.postMessage('claim')
}

export const update = new Update()
