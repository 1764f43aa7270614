const key = 'inviato.unsettled'

/*
 * The brands that may have something on this phone that is not on the server: every one that was on screen, until a look
 * at its databases has found nothing. Kept across starts, so that nothing has to be opened to know it.
 */

/** Notes it before anything can be written there: an app that is killed a moment later has said so. */
export function noteUnsettled(accountId: string, workspaceId: string): void {
  const brands = read()
  if (!brands.has(nameOf(accountId, workspaceId))) write(brands.add(nameOf(accountId, workspaceId)))
}

/** Somebody has looked, and all of it was on the server. */
export function noteSettled(accountId: string, workspaceId: string): void {
  const brands = read()
  if (brands.delete(nameOf(accountId, workspaceId))) write(brands)
}

export function isUnsettled(accountId: string, workspaceId: string): boolean {
  return read().has(nameOf(accountId, workspaceId))
}

function nameOf(accountId: string, workspaceId: string): string {
  return `${accountId}/${workspaceId}`
}

function read(): Set<string> {
  return new Set(localStorage.getItem(key)?.split(' '))
}

function write(brands: ReadonlySet<string>): void {
  localStorage.setItem(key, [...brands].join(' '))
}
