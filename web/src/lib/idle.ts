const atMost = 1_000 // ms

/** Resolves when the page has nothing more urgent to do, after a second at the latest. */
export function idle(): Promise<void> {
  return new Promise((resolve) => {
    if ('requestIdleCallback' in globalThis) requestIdleCallback(() => resolve(), { timeout: atMost })
    // Safari has none.
    else setTimeout(resolve, 200)
  })
}
