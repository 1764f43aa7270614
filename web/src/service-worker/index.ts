/// <reference lib="webworker" />
import { showNotifications } from './notifications.ts'
import { drainOutbox } from './outbox.ts'
import { receiveShares } from './share-target.ts'
import { serveShell } from './shell.ts'
import type { PrecacheEntry } from 'workbox-precaching'

declare const self: ServiceWorkerGlobalScope & { __WB_MANIFEST?: PrecacheEntry[] }

// The build replaces `self.__WB_MANIFEST`, which must stand here by that name; in development nothing does.
serveShell(self, self.__WB_MANIFEST ?? [])
showNotifications(self)
receiveShares(self)
drainOutbox(self)
