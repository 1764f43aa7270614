/** Lets work through while it is open; who comes while it is closed waits. */
export interface Gate {
  readonly isOpen: boolean
  open(): void
  close(): void
  /** Resolves while the gate is open. Rejects with the signal's reason once that is aborted. */
  pass(signal: AbortSignal): Promise<void>
}

export function createGate(): Gate {
  let isOpen = false
  let opened = Promise.withResolvers<void>()

  return {
    get isOpen() {
      return isOpen
    },
    open() {
      isOpen = true
      opened.resolve()
    },
    close() {
      if (isOpen) opened = Promise.withResolvers()
      isOpen = false
    },
    async pass(signal) {
      while (!isOpen) await orAborted(opened.promise, signal)
      signal.throwIfAborted()
    },
  }
}

/** The promise's outcome, or the signal's reason if it is aborted before. */
export function orAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  if (signal.aborted) return Promise.reject(abortReason(signal))
  const { promise: aborted, reject } = Promise.withResolvers<never>()
  const abort = () => reject(abortReason(signal))
  signal.addEventListener('abort', abort, { once: true })
  return Promise.race([promise, aborted]).finally(() => signal.removeEventListener('abort', abort))
}

function abortReason(signal: AbortSignal): Error {
  return signal.reason instanceof Error ? signal.reason : new Error('aborted')
}
