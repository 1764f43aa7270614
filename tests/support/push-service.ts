import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { once } from 'node:events'
import { buffer } from 'node:stream/consumers'
import { PushApiModel } from 'web-push-testing/src/PushApiModel.js'

/** What a browser hands to its application after it subscribed (Push API, `PushSubscription.toJSON()`). */
export interface BrowserSubscription {
  endpoint: string
  keys: { p256dh: string; auth: string }
}

/** One message as the phone's browser would see it: decrypted, with the headers that the push service obeyed. */
export interface ReceivedPush {
  endpoint: string
  text: string
  ttl: number
  urgency: string | undefined
  topic: string | undefined
}

export interface PushService extends AsyncDisposable {
  origin: string
  /** Subscribes a new browser for messages signed by `vapidPublicKey` (base64url). */
  subscribe: (vapidPublicKey: string) => Promise<BrowserSubscription>
  /** Every message so far, oldest first. */
  received: ReceivedPush[]
  /** Resolves once at least `count` messages have come in all. */
  waitFor: (count: number, signal?: AbortSignal) => Promise<ReceivedPush[]>
  /** Resolves once at least `count` requests have been answered in all, refused ones among them. */
  waitForAnswers: (count: number, signal?: AbortSignal) => Promise<void>
  /** Answers the next request with this status and these headers, without delivering. */
  refuseNext: (status: number, headers?: Record<string, string>) => void
  /** Statuses answered so far, in order. */
  answered: number[]
  /** The browser was uninstalled: from now on its endpoint answers 410. */
  expire: (subscription: BrowserSubscription) => void
}

/**
 * A push service on loopback that checks the VAPID signature and decrypts `aes128gcm` (RFC 8030, 8188, 8291, 8292),
 * so that a test reads what a phone would show. 404 for an unknown subscription, 410 for an expired one, 400 for a message that no phone could read.
 */
export async function startPushService(): Promise<PushService> {
  const api = new PushApiModel()
  const received: ReceivedPush[] = []
  const answered: number[] = []
  const refusals: { status: number; headers: Record<string, string> }[] = []
  const arrivals = new EventTarget()

  async function deliver(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await buffer(request)
    const clientHash = request.url?.split('/').at(-1) ?? ''
    const refusal = refusals.shift()
    const [status, headers] = refusal === undefined ? [await accept(clientHash, request, body), {}] : [refusal.status, refusal.headers]
    answered.push(status)
    response.writeHead(status, headers).end()
    arrivals.dispatchEvent(new Event('arrival'))
  }

  async function accept(clientHash: string, request: IncomingMessage, body: Buffer): Promise<number> {
    try {
      await api.handleNotification(clientHash, { encoding: header(request, 'content-encoding'), authorization: header(request, 'authorization'), ttl: header(request, 'ttl') }, body)
    } catch (error) {
      if (!(error instanceof Error)) throw error
      if (error.name === 'SubscriptionExpiredError') return 410
      return error.message === 'Client not subscribed' ? 404 : 400
    }
    received.push({
      endpoint: api.notifyUrl + clientHash,
      text: api.messages[clientHash]?.at(-1) ?? '',
      ttl: Number(header(request, 'ttl')),
      urgency: header(request, 'urgency'),
      topic: header(request, 'topic')
    })
    return 201
  }

  const server = createServer((request, response) => {
    deliver(request, response).catch((error: unknown) => response.destroy(error instanceof Error ? error : undefined))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the push service has no port')
  const origin = `http://127.0.0.1:${address.port}`
  api.notifyUrl = `${origin}/notify/`

  return {
    origin,
    received,
    answered,
    async subscribe(vapidPublicKey) {
      const { endpoint, keys } = await api.subscribe({ userVisibleOnly: 'true', applicationServerKey: vapidPublicKey })
      return { endpoint, keys }
    },
    async waitFor(count, signal) {
      while (received.length < count) await once(arrivals, 'arrival', { signal })
      return received.slice(0, count)
    },
    async waitForAnswers(count, signal) {
      while (answered.length < count) await once(arrivals, 'arrival', { signal })
    },
    refuseNext(status, headers = {}) {
      refusals.push({ status, headers })
    },
    expire(subscription) {
      api.expireSubscription(subscription.endpoint.split('/').at(-1) ?? '')
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    }
  }
}

function header(request: IncomingMessage, name: string): string | undefined {
  const value = request.headers[name]
  return Array.isArray(value) ? value[0] : value
}
