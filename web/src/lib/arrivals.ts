import { goto } from '$app/navigation'
import { chooseWorkspace, session } from './session.svelte.ts'

/** Where a link or a notification leads: the brand that it names comes on screen, and the name leaves the address. */
export function arrive(url: URL): Promise<void> {
  const brand = url.searchParams.get('brand')
  if (brand === null) return Promise.resolve()
  url.searchParams.delete('brand')
  if (session.current?.memberships.some((each) => each.workspaceId === brand && !each.removed)) chooseWorkspace(brand)
  return goto(`${url.pathname}${url.search}${url.hash}`, { replaceState: true })
}

/** Goes where a tapped notification leads, without loading the app anew. Returns what ends the listening. */
export function followNotifications(): () => void {
  const { serviceWorker } = navigator
  if (!serviceWorker) return () => undefined
  const listen = (event: MessageEvent<unknown>) => {
    const path = pathIn(event.data)
    if (path === undefined) return
    event.ports[0]?.postMessage('going')
    void goto(path).then(() => arrive(new URL(path, location.origin)))
  }
  serviceWorker.addEventListener('message', listen)
  serviceWorker.startMessages()
  return () => serviceWorker.removeEventListener('message', listen)
}

function pathIn(data: unknown): string | undefined {
  if (typeof data !== 'object' || data === null || !('type' in data) || data.type !== 'arrive' || !('path' in data)) return undefined
  return typeof data.path === 'string' && data.path.startsWith('/') && !data.path.startsWith('//') ? data.path : undefined
}
