// First of all: whatever looks at the time looks at the phone's own.
import { setClockOffset } from './simulated-phone-clock.ts'
import { openPhone, type PhoneDevice, type PhoneMethods, type PhoneParts } from './simulated-phone-life.ts'
import { type PhoneSettings, phoneSettings } from './simulated-phone-wire.ts'

/**
 * What makes a process, or a page, a phone: it opens one as it is told, and again after it was closed, and answers for it.
 * @param deviceOf what the phone runs on
 * @param work what it can do besides
 */
export function phoneProgram(deviceOf: (settings: PhoneSettings) => PhoneDevice, work?: (phone: PhoneParts) => PhoneMethods): (name: string, args: unknown[]) => Promise<unknown> {
  let phone: Awaited<ReturnType<typeof openPhone>> | undefined

  return async (name, args) => {
    if (name === 'open') {
      const settings = phoneSettings.parse(args[0])
      setClockOffset(settings.clockOffsetMs)
      phone = await openPhone(settings, deviceOf(settings), work)
      return
    }
    if (!phone) throw new Error('the phone is not open')
    return phone(name, args)
  }
}
