// The package ships no types; this is the part of it that is used.
declare module 'web-push-testing/src/PushApiModel.js' {
  interface Subscription {
    endpoint: string
    keys: { p256dh: string; auth: string }
  }

  interface PushHeaders {
    encoding: string | undefined
    authorization: string | undefined
    ttl: string | undefined
  }

  export class PushApiModel {
    notifyUrl: string
    messages: Record<string, string[]>
    subscribe(options: { userVisibleOnly: string; applicationServerKey: string }): Promise<Subscription>
    expireSubscription(clientHash: string): void
    handleNotification(clientHash: string, headers: PushHeaders, body: Buffer): Promise<void>
  }
}
