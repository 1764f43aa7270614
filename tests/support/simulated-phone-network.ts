import { BehaviorSubject, Subject } from 'rxjs'

/** What befalls a request, or an event of the stream, on its way. */
export type Mishap =
  /** It never leaves. */
  | 'request-lost'
  /** The server did what was asked, and nobody hears of it. */
  | 'reply-lost'
  /** It arrives twice at once. */
  | 'request-doubled'
  /** It arrives, and once more after the next one. */
  | 'request-repeated-late'
  /** It waits until the next one was answered. */
  | 'request-overtaken'
  | 'event-lost'
  | 'event-doubled'

/** The way from a phone to its server, which may be cut, and on which things get lost. */
export interface PhoneNetwork {
  readonly fetch: typeof fetch
  /** The path of each answer. */
  readonly answered$: Subject<string>
  readonly streaming$: BehaviorSubject<boolean>
  connect(): void
  cut(): void
  /** The next `count` requests whose path ends so (or events of the stream) meet with this. */
  expect(mishap: Mishap, count: number, pathEnd?: string): void
  /** Nothing more goes wrong, and what was held back arrives. A stream that lost something ends, as a broken one does. */
  heal(): void
  /** The paths asked since the last call. */
  requests(): string[]
  /** What went wrong since the last call. */
  met(): Mishap[]
}

/** How long a request waits for another one that overtakes it, in ms. */
const overtakingMs = 50

/** @param fetch the way as it is when nothing befalls it */
export function createPhoneNetwork(fetch: typeof globalThis.fetch): PhoneNetwork {
  const answered$ = new Subject<string>()
  const streaming$ = new BehaviorSubject(false)
  const paths: string[] = []
  const mishapsMet: Mishap[] = []
  let expected: { mishap: Mishap; count: number; pathEnd: string }[] = []
  let late: (() => void)[] = []
  let cut = new AbortController()
  let hasLost = false

  function meets(mishaps: readonly Mishap[], path: string): Mishap | undefined {
    const found = expected.find((each) => mishaps.includes(each.mishap) && path.endsWith(each.pathEnd))
    if (!found) return undefined
    found.count--
    mishapsMet.push(found.mishap)
    expected = expected.filter(({ count }) => count > 0)
    return found.mishap
  }

  function release(): void {
    const arriving = late
    late = []
    for (const arrive of arriving) arrive()
  }

  async function ask(input: string | URL | Request, init: RequestInit | undefined, path: string): Promise<Response> {
    const once = (signal: AbortSignal) => fetch(input, { ...init, signal })
    const again = () => void once(AbortSignal.timeout(5000)).then((response) => response.body?.cancel(), () => undefined)
    const mishap = path === '/stream' ? undefined : meets(requestMishaps, path)
    if (mishap === 'request-lost') throw new TypeError('the request was lost')
    if (mishap === 'request-overtaken') {
      await new Promise<void>((resolve) => {
        late.push(resolve)
        setTimeout(resolve, overtakingMs)
      })
    }
    if (mishap === 'request-doubled') again()
    const response = await once(AbortSignal.any([cut.signal, ...(init?.signal ? [init.signal] : [])]))
    release()
    if (mishap === 'request-repeated-late') late.push(again)
    answered$.next(path)
    if (mishap === 'reply-lost') {
      await response.body?.cancel()
      throw new TypeError('the reply was lost')
    }
    return response
  }

  const withMishaps = () =>
    new TransformStream<Uint8Array, Uint8Array>({
      transform(chunk, controller) {
        const isEvent = new TextDecoder().decode(chunk).startsWith('data:')
        const mishap = isEvent ? meets(eventMishaps, '/stream') : undefined
        if (mishap === 'event-lost') hasLost = true
        else controller.enqueue(chunk)
        if (mishap === 'event-doubled') controller.enqueue(chunk)
      },
    })

  return {
    answered$,
    streaming$,
    async fetch(input, init) {
      const path = (input instanceof Request ? input.url : input.toString()).replace(/^.*\/replication/, '').replace(/\?.*$/, '')
      paths.push(path)
      if (cut.signal.aborted) throw new TypeError('fetch failed')
      const response = await ask(input, init, path)
      if (path !== '/stream' || !response.body) return response
      streaming$.next(true)
      return new Response(response.body.pipeThrough(withMishaps()), response)
    },
    connect() {
      if (cut.signal.aborted) cut = new AbortController()
    },
    cut() {
      streaming$.next(false)
      cut.abort()
    },
    expect(mishap, count, pathEnd = '') {
      expected.push({ mishap, count, pathEnd })
    },
    heal() {
      expected = []
      release()
      if (hasLost) cut.abort()
      hasLost = false
    },
    requests: () => paths.splice(0),
    met: () => mishapsMet.splice(0),
  }
}

const requestMishaps: readonly Mishap[] = ['request-lost', 'reply-lost', 'request-doubled', 'request-repeated-late', 'request-overtaken']
const eventMishaps: readonly Mishap[] = ['event-lost', 'event-doubled']
