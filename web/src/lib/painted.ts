const atMost = 300 // ms: nobody paints a page that is not seen

/** Resolves when what was just drawn is on the screen: what would hold it up begins after it. */
export function painted(): Promise<void> {
  return new Promise((resolve) => {
    requestAnimationFrame(() => setTimeout(resolve))
    setTimeout(resolve, atMost)
  })
}
