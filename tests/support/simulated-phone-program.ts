import { answerCalls } from './process-calls.ts'
import { setClockOffset } from './simulated-phone-clock.ts'
import type { PhoneMethods, PhoneParts } from './simulated-phone-life.ts'
import { phoneSettings } from './simulated-phone-wire.ts'

/**
 * Makes this process a phone, opened as it is told, and again after it was closed. What looks at the time is loaded after
 * the phone has a clock of its own.
 * @param loadWork loads what it can do besides
 */
export async function runPhone(loadWork?: () => Promise<(phone: PhoneParts) => PhoneMethods>): Promise<void> {
  const { openPhone } = await import('./simulated-phone-life.ts')
  const work = await loadWork?.()
  let phone: Awaited<ReturnType<typeof openPhone>> | undefined

  answerCalls(async (name, args) => {
    if (name === 'open') {
      const settings = phoneSettings.parse(args[0])
      setClockOffset(settings.clockOffsetMs)
      phone = await openPhone(settings, work)
      return
    }
    if (!phone) throw new Error('the phone is not open')
    return phone(name, args)
  })
}
