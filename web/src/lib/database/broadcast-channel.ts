type Listener = (message: unknown) => void

/**
 * What RxDB asks of the package `broadcast-channel`, by the browser's own: the build puts this in its place. Its ways for
 * browsers without one weigh more than all that speaks through it.
 */
export class BroadcastChannel {
  #native: globalThis.BroadcastChannel
  #heard = new Map<Listener, (event: MessageEvent) => void>()

  constructor(name: string) {
    this.#native = new globalThis.BroadcastChannel(name)
  }

  addEventListener(type: 'message', listener: Listener): void {
    const hear = ({ data }: MessageEvent) => listener(data)
    this.#heard.set(listener, hear)
    this.#native.addEventListener(type, hear)
  }

  removeEventListener(type: 'message', listener: Listener): void {
    const hear = this.#heard.get(listener)
    if (hear) this.#native.removeEventListener(type, hear)
    this.#heard.delete(listener)
  }

  postMessage(message: unknown): void {
    this.#native.postMessage(message)
  }

  close(): void {
    this.#native.close()
  }
}
