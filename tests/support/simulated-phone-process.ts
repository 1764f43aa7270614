import { phoneSettings, type PhoneReply, type PhoneRequest } from './simulated-phone-wire.ts'

// The phone's own clock, before anything looks at it.
const settings = phoneSettings.parse(JSON.parse(process.argv[2] ?? '{}'))
const realNow = Date.now.bind(Date)
Date.now = () => realNow() + settings.clockOffsetMs

const { openPhone } = await import('./simulated-phone-life.ts')
const phone = await openPhone(settings)
const reply = (answer: PhoneReply) => process.send?.(answer)
process.on('message', ({ call, name, args }: PhoneRequest) => {
  phone(name, args).then(
    (value) => reply({ call, value }),
    (error: unknown) => reply({ call, error: error instanceof Error ? error.message : String(error) }),
  )
})
// It does not outlive its test.
process.once('disconnect', () => process.exit())
reply({ call: 0, value: 'ready' })
