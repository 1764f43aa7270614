import { toasts } from './components/toasts.svelte.ts'
import * as m from './paraglide/messages'
import { isQuotaError } from './quota-error.ts'

/** Says, until the signal is aborted, that something a person did could not be written for want of room, whichever verb it was. */
export function watchRoom(signal: AbortSignal): void {
  const tell = (event: PromiseRejectionEvent): void => {
    if (!isQuotaError(event.reason)) return
    event.preventDefault()
    toasts.show(m.sync_full_toast())
  }
  addEventListener('unhandledrejection', tell, { signal })
}
