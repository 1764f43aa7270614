import { runPhone } from '../support/simulated-phone-program.ts'

await runPhone(async () => (await import('./phone-work.ts')).phoneWork)
