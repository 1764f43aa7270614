import type { SimulatedPhone } from './phone.ts'
import type { SimulatedServer } from './server.ts'

/** How long all may take to become quiet, in ms. */
const patienceMs = 30_000

/** It never became quiet: something is sent, or read, without end, or not at all. */
export class Restless extends Error {
  override readonly name = 'Restless'
}

/**
 * Lets everything come to rest: everybody is online, what is due is published, and all is sent and read.
 * @returns who may replicate no more
 * @throws Restless when that does not come about
 */
export async function rest({ server, phones }: { server: SimulatedServer; phones: SimulatedPhone[] }): Promise<Set<SimulatedPhone>> {
  const deadline = performance.now() + patienceMs
  for (let round = 0, isDue = false; ; round++) {
    await Promise.all(phones.map((phone) => phone.heal()))
    await server.settled()
    const roles = await Promise.all(phones.map((phone) => server.roleOf(phone.person.accountId)))
    const inside = phones.filter((_, index) => ['owner', 'manager', 'author'].includes(roles[index] ?? ''))
    const at = await server.position()
    const patience = Math.min(100 * 2 ** round, 2000)
    const isQuiet = await Promise.all(inside.map((phone) => phone.untilQuiet(at, patience))).then(() => true, () => false)
    await server.settled()
    const publishing = await server.publishing()
    if (isQuiet && (await server.position()) === at && publishing !== 'underway') {
      if (isDue || publishing === 'nothing') return new Set(phones).difference(new Set(inside))
      // What was released becomes due.
      await server.pass(60_000)
      isDue = true
      round = 0
    }
    if (performance.now() > deadline) {
      const states = await Promise.all(phones.map(async (phone, index) => `phone ${index}: ${JSON.stringify(await phone.state())}`))
      throw new Restless(`it never came to rest; the server is at ${at}\n${states.join('\n')}`)
    }
  }
}
