import { runPhone } from './simulated-phone-program.ts'

await runPhone()
