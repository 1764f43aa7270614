import type { Phone } from './phone.ts'

/** Hands a message to the service worker as the browser does when one arrives. */
export async function deliver(phone: Phone, origin: string, data: string): Promise<void> {
  const session = await phone.context.newCDPSession(phone.page)
  const registered = new Promise<string>((resolve) => {
    session.on('ServiceWorker.workerRegistrationUpdated', ({ registrations }) => {
      if (registrations[0]) resolve(registrations[0].registrationId)
    })
  })
  await session.send('ServiceWorker.enable')
  await session.send('ServiceWorker.deliverPushMessage', { origin, registrationId: await registered, data })
}
