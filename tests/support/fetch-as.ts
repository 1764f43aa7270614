/** `fetch` of an address as somebody's app asks it. */
export function fetchAs({ url }: { url: string }, { cookie }: { cookie: string }): typeof fetch {
  return (input, init = {}) => {
    const headers = new Headers(init.headers)
    headers.set('cookie', cookie)
    headers.set('origin', url)
    return fetch(input, { ...init, headers })
  }
}
