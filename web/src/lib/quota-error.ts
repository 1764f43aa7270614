/** Whether a write failed for want of room. RxDB wraps the browser's error. */
export function isQuotaError(error: unknown): boolean {
  if (typeof error !== 'object' || error === null) return false
  if ('name' in error && error.name === 'QuotaExceededError') return true
  return 'cause' in error && isQuotaError(error.cause)
}
