import { getRxStorageLocalstorage } from 'rxdb/plugins/storage-localstorage'
import { getRxStorageMemory } from 'rxdb/plugins/storage-memory'
import { fetchAs } from './fetch-as.ts'
import { diskAt } from './simulated-phone-disk.ts'
import type { PhoneDevice } from './simulated-phone-life.ts'
import type { PhoneSettings } from './simulated-phone-wire.ts'

/** A phone in a process: its disk is a file, or it has none. */
export function nodeDevice(settings: PhoneSettings): PhoneDevice {
  const storage = settings.disk === undefined ? getRxStorageMemory() : getRxStorageLocalstorage({ localStorage: diskAt(settings.disk) })
  return { database: { storage, multiInstance: false }, fetch: fetchAs(settings, settings) }
}
