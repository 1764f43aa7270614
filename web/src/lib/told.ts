/** Where a phone remembers what it has told of by itself: page and service worker both read it. */
const toldCache = 'inviato-told'
/** What came before that is long over. */
const mostKept = 200

/**
 * Notes that a notification tells of these turns.
 * @param tag the notification's own
 * @param turns see `turnOf`
 * @returns whether any of them is new: then it makes a sound, whoever noticed it first, the phone or the server
 */
export function firstTelling(tag: string, turns: readonly string[]): Promise<boolean> {
  return navigator.locks.request(toldCache, async () => {
    const cache = await caches.open(toldCache)
    const address = `/told/${encodeURIComponent(tag)}`
    const known = ((await (await cache.match(address))?.text()) ?? '').split(' ')
    const news = turns.filter((turn) => !known.includes(turn))
    if (news.length === 0) return false
    await cache.put(address, new Response([...known, ...news].join(' ').trim()))
    const [oldest, ...others] = await cache.keys()
    if (oldest && others.length >= mostKept) await cache.delete(oldest)
    return true
  })
}
