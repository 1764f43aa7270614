import { appendFileSync } from 'node:fs'
import { nodeDevice } from '../support/simulated-phone-in-node.ts'
import { phoneProgram } from '../support/simulated-phone-program.ts'
import { answerCalls } from '../support/process-calls.ts'
import { readLines } from './lines.ts'
import { type Journal, phoneWork } from './phone-work.ts'
import { doneSchema } from './phone-wire.ts'

/** Beside the phone's disk, in a file. */
function journalOf(disk: string | undefined): Journal {
  if (disk === undefined) throw new TypeError('a phone that may be killed has a disk')
  const file = `${disk}.intents`
  return {
    note: (done) => appendFileSync(file, `${JSON.stringify(done)}\n`),
    notes: () => readLines(file, doneSchema),
  }
}

answerCalls(phoneProgram(nodeDevice, (phone) => phoneWork(phone, journalOf(phone.settings.disk))))
