import { expect, test } from 'vitest'
import webpush from 'web-push'
import { startPushService, type BrowserSubscription } from '../support/push-service.ts'

const keys = webpush.generateVAPIDKeys()

async function send(subscription: BrowserSubscription, text: string, vapid = keys): Promise<number> {
  const { endpoint, method, headers, body } = webpush.generateRequestDetails(subscription, text, {
    vapidDetails: { subject: 'mailto:ops@example.com', publicKey: vapid.publicKey, privateKey: vapid.privateKey },
    TTL: 60,
    urgency: 'high'
  })
  const response = await fetch(endpoint, { method, headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)])), body: new Uint8Array(body ?? []) })
  return response.status
}

test('decrypts what was sent for it', async () => {
  await using service = await startPushService()
  const subscription = await service.subscribe(keys.publicKey)
  expect(await send(subscription, 'buongiorno ☀️')).toBe(201)
  expect(await service.waitFor(1)).toEqual([{ endpoint: subscription.endpoint, text: 'buongiorno ☀️', ttl: 60, urgency: 'high', topic: undefined }])
})

test('refuses a message signed by another key', async () => {
  await using service = await startPushService()
  const subscription = await service.subscribe(keys.publicKey)
  expect(await send(subscription, 'forged', webpush.generateVAPIDKeys())).toBe(400)
  expect(service.received).toEqual([])
})

test('answers 410 for an expired subscription and what it is told for the next', async () => {
  await using service = await startPushService()
  const gone = await service.subscribe(keys.publicKey)
  service.expire(gone)
  expect(await send(gone, 'anyone?')).toBe(410)
  const here = await service.subscribe(keys.publicKey)
  service.refuseNext(429, { 'retry-after': '30' })
  expect(await send(here, 'busy')).toBe(429)
  expect(await send(here, 'now')).toBe(201)
  expect(service.received.map((push) => push.text)).toEqual(['now'])
})
