/** A web address as people type or paste it, with or without its scheme; undefined where it is none. */
export function addressOf(typed: string): URL | undefined {
  const trimmed = typed.trim()
  try {
    const url = new URL(/^[a-z][a-z0-9+.-]*:\/\//iu.test(trimmed) ? trimmed : `https://${trimmed}`)
    const isWeb = url.protocol === 'https:' || url.protocol === 'http:'
    return isWeb && (url.hostname.includes('.') || url.hostname === 'localhost') ? url : undefined
  } catch {
    return undefined
  }
}
