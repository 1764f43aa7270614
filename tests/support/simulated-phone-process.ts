import { phoneProgram } from './simulated-phone-program.ts'
import { nodeDevice } from './simulated-phone-in-node.ts'
import { answerCalls } from './process-calls.ts'

answerCalls(phoneProgram(nodeDevice))
