import { indexedDbStorage } from '../../web/src/lib/database/indexeddb/storage.ts'
import { phoneProgram } from '../support/simulated-phone-program.ts'
import { type Journal, phoneWork } from './phone-work.ts'
import { doneSchema } from './phone-wire.ts'

/** Where the browser keeps it when its page is killed. */
const journal: Journal = {
  note: (done) => localStorage.setItem(String(localStorage.length), JSON.stringify(done)),
  notes: () => Object.values(localStorage).map((text) => doneSchema.parse(JSON.parse(String(text)))),
}

/** As the app opens it, and its page asks: the browser itself says whose it is. */
const device = { database: { storage: indexedDbStorage(), multiInstance: true }, fetch: globalThis.fetch }

Object.assign(globalThis, { askPhone: phoneProgram(() => device, (phone) => phoneWork(phone, journal)) })
