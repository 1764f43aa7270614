/** What Chromium offers when the app can be installed; in no type library. */
interface InstallEvent extends Event {
  prompt(): Promise<unknown>
}

const putOffKey = 'inviato.install-put-off'

/** Whether the app stands on the home screen, and how it gets there on this phone. */
class Install {
  /** `prompt`: one tap; `ios`: by hand in Safari's share sheet; undefined: already there, put off, or not offered. */
  way = $state<'prompt' | 'ios'>()
  #offer: InstallEvent | undefined

  /** Listens for the browser's offer. Call once. */
  watch(): void {
    if (matchMedia('(display-mode: standalone)').matches || localStorage.getItem(putOffKey)) return
    if (isIos()) this.way = 'ios'
    addEventListener('beforeinstallprompt', (event) => {
      if (!isInstallEvent(event)) return
      event.preventDefault()
      this.#offer = event
      this.way = 'prompt'
    })
    addEventListener('appinstalled', () => (this.way = undefined))
  }

  async accept(): Promise<void> {
    await this.#offer?.prompt()
    this.way = undefined
  }

  /** Not asked again on this device; the settings still say how. */
  putOff(): void {
    localStorage.setItem(putOffKey, new Date().toISOString())
    this.way = undefined
  }
}

export const install = new Install()

function isInstallEvent(event: Event): event is InstallEvent {
  return 'prompt' in event
}

/** An iPad says that it is a Mac, but no Mac has touch points. */
export function isIos(): boolean {
  return /iPhone|iPad|iPod/.test(navigator.userAgent) || (/Macintosh/.test(navigator.userAgent) && navigator.maxTouchPoints > 1)
}
