import { setClockOffset } from './simulated-phone-clock.ts'
import { answerCalls } from './process-calls.ts'
import { phoneSettings } from './simulated-phone-wire.ts'

// What looks at the time is loaded after the phone has a clock of its own.
const { openPhone } = await import('./simulated-phone-life.ts')
let phone: Awaited<ReturnType<typeof openPhone>> | undefined

answerCalls(async (name, args) => {
  if (name === 'open') {
    const settings = phoneSettings.parse(args[0])
    setClockOffset(settings.clockOffsetMs)
    phone = await openPhone(settings)
    return
  }
  if (!phone) throw new Error('the phone is not open')
  return phone(name, args)
})
