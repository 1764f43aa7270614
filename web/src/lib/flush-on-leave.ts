/**
 * Calls `flush` whenever the app may be about to go: hidden, put away, closed, left for another screen. Returns what
 * ends the watching, which flushes a last time.
 */
export function flushOnLeave(flush: () => void): () => void {
  const whenHidden = () => {
    if (document.visibilityState === 'hidden') flush()
  }
  document.addEventListener('visibilitychange', whenHidden)
  window.addEventListener('pagehide', flush)
  window.addEventListener('blur', flush)
  return () => {
    document.removeEventListener('visibilitychange', whenHidden)
    window.removeEventListener('pagehide', flush)
    window.removeEventListener('blur', flush)
    flush()
  }
}
