import { scheduleOf } from '/work/wt/sim3/tests/simulation/steps.ts'
import { say } from '/work/wt/sim3/tests/simulation/say.ts'
import { writeFileSync } from 'node:fs'
const s = scheduleOf(Number(process.argv[2]))
writeFileSync(`/tmp/lead/${process.argv[2]}.json`, JSON.stringify(s))
console.log(s.phones); s.steps.forEach((x, i) => console.log(i, say(x)))
