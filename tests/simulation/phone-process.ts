import { setClockOffset } from '../support/simulated-phone-clock.ts'
import { answerCalls } from '../support/process-calls.ts'
import { phoneSettings } from '../support/simulated-phone-wire.ts'

// What looks at the time is loaded after the phone has a clock of its own.
const { openPhone } = await import('../support/simulated-phone-life.ts')
const { phoneWork } = await import('./phone-work.ts')
let phone: Awaited<ReturnType<typeof openPhone>> | undefined

answerCalls(async (name, args) => {
  if (name === 'open') {
    const settings = phoneSettings.parse(args[0])
    setClockOffset(settings.clockOffsetMs)
    phone = await openPhone(settings, phoneWork)
    return
  }
  if (!phone) throw new Error('the phone is not open')
  return phone(name, args)
})
