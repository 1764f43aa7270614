import { defaultNotificationPreferences, type NotificationPreferences, notificationPreferences, pushSubscriptionRequest } from '@inviato/shared/notification.ts'
import * as z from 'zod/mini'
import type { Context } from '../context.ts'
import { changeEntry, directoryKind, dropEntry, type Entry, listEntries, readEntry, removeEntry } from '../database/directory.ts'

/** `push-subscription:<account>:<device>`: where a browser is reached. */
const subscriptions = directoryKind('push-subscription', z.strictObject(pushSubscriptionRequest.def.shape))
/** `notification-preferences:<account>:<workspace>`: what a member wants to be told of. */
const preferences = directoryKind('notification-preferences', z.strictObject(notificationPreferences.def.shape))

export type Subscription = z.infer<typeof pushSubscriptionRequest>
export type KeptSubscription = Entry<Subscription>

type Needs = Pick<Context, 'store'>

/** Every device of an account that can be reached. */
export function subscriptionsOf({ store }: Needs, accountId: string): Promise<KeptSubscription[]> {
  return listEntries(store.directory, subscriptions, `${accountId}:`)
}

export function deviceOf(subscription: KeptSubscription): string {
  return subscription._id.split(':').at(-1) ?? ''
}

export async function keepSubscription({ store }: Needs, accountId: string, deviceId: string, subscription: Subscription): Promise<void> {
  await changeEntry(store.directory, subscriptions, `${accountId}:${deviceId}`, () => subscription)
}

export async function dropSubscription({ store }: Needs, accountId: string, deviceId: string): Promise<void> {
  await dropEntry(store.directory, subscriptions, `${accountId}:${deviceId}`)
}

/** Forgets a subscription that its push service no longer knows, unless the phone has made a new one meanwhile. */
export async function forgetSubscription({ store }: Needs, subscription: KeptSubscription): Promise<void> {
  await removeEntry(store.directory, subscription)
}

export async function readPreferences({ store }: Needs, accountId: string, workspaceId: string): Promise<NotificationPreferences> {
  const entry = await readEntry(store.directory, preferences, `${accountId}:${workspaceId}`)
  return entry ? { kinds: entry.kinds, ...(entry.quiet && { quiet: entry.quiet }) } : defaultNotificationPreferences
}

export async function writePreferences({ store }: Needs, accountId: string, workspaceId: string, wanted: NotificationPreferences): Promise<void> {
  await changeEntry(store.directory, preferences, `${accountId}:${workspaceId}`, () => wanted)
}
