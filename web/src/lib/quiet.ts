const calm = 400 // ms

/** Resolves once nothing that the page asked for has come for a moment, at the latest after `longest` ms. */
export function whenQuiet(longest: number): Promise<void> {
  return new Promise((resolve) => {
    let wait = setTimeout(done, calm)
    const bound = setTimeout(done, longest)
    const observer = new PerformanceObserver(() => {
      clearTimeout(wait)
      wait = setTimeout(done, calm)
    })
    observer.observe({ type: 'resource' })

    function done(): void {
      clearTimeout(wait)
      clearTimeout(bound)
      observer.disconnect()
      resolve()
    }
  })
}
