import { caughtUp } from '@inviato/server/src/database/caught-up.ts'
import { defaultNotificationPreferences, type NotificationPreferences, pushKeyResponse, pushMessage, type PushMessage } from '@inviato/shared/notification.ts'
import { type Brand, brandOf } from './brand.ts'
import { movableClock } from './clock.ts'
import { createWorkspace, type Person } from './people.ts'
import { type BrowserSubscription, type PushService, startPushService } from './push-service.ts'
import { type Home, startServer, type TestServer } from './server.ts'

/** A brand, its owner, and the push service through which phones are told. */
export interface Stage extends AsyncDisposable {
  server: TestServer
  push: PushService
  clock: ReturnType<typeof movableClock>
  owner: Person
  brand: Brand
}

export async function startStage({ home }: { home?: Home } = {}): Promise<Stage> {
  const stack = new AsyncDisposableStack()
  const push = stack.use(await startPushService())
  const clock = movableClock()
  const server = stack.use(await startServer({ home, overrides: { clock } }))
  const owner = await createWorkspace(server, 'Fiera del Mare')
  await caughtUp(server.ctx.store.workspace(owner.workspaceId))
  const brand = await brandOf(server.ctx, owner.workspaceId)
  return { server, push, clock, owner, brand, [Symbol.asyncDispose]: () => stack.disposeAsync() }
}

/** Lets a person's phone subscribe, as its browser and the app do together. */
export async function subscribe({ push }: Pick<Stage, 'push'>, person: Person): Promise<BrowserSubscription> {
  const { key } = pushKeyResponse.parse(await (await person.fetch('/api/push/key')).json())
  const subscription = await push.subscribe(key)
  accepted(await person.fetch('/api/push/subscription', { method: 'PUT', json: subscription }))
  return subscription
}

/** Chooses what a person is told of. */
export async function prefer(person: Person, preferences: Partial<NotificationPreferences>): Promise<void> {
  const answer = await person.fetch(`/api/workspaces/${person.workspaceId}/notifications`, { method: 'PUT', json: { ...defaultNotificationPreferences, ...preferences } })
  accepted(answer)
}

/** What every phone was told so far, oldest first. */
export function messages(push: PushService): PushMessage[] {
  return push.received.map(({ text }) => pushMessage.parse(JSON.parse(text)))
}

export function titles(push: PushService): string[] {
  return messages(push).map(({ notification }) => notification.title.replace('Fiera del Mare · ', ''))
}

function accepted({ status }: Response): void {
  if (status !== 204) throw new Error(`The server answered ${status}`)
}
