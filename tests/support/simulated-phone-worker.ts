import { parentPort, workerData } from 'node:worker_threads'
import { phoneSettings, type PhoneRequest } from './simulated-phone-wire.ts'

// The phone's own clock, before anything looks at it.
const settings = phoneSettings.parse(workerData)
const realNow = Date.now.bind(Date)
Date.now = () => realNow() + settings.clockOffsetMs

const { openPhone } = await import('./simulated-phone-life.ts')
const phone = await openPhone(settings)
parentPort?.on('message', ({ call, name, args }: PhoneRequest) => {
  phone(name, args).then(
    (value) => parentPort?.postMessage({ call, value }),
    (error: unknown) => parentPort?.postMessage({ call, error: error instanceof Error ? error.message : String(error) }),
  )
})
parentPort?.postMessage({ call: 0, value: 'ready' })
