import { setTimeout as wait } from 'node:timers/promises'
import { createLedger, type Ledger } from './ledger.ts'
import { type Ending, violations } from './oracle.ts'
import type { SimulatedPhone } from './phone.ts'
import { Restless, rest } from './rest.ts'
import type { SimulatedServer } from './server.ts'
import type { Schedule, Step } from './steps.ts'
import { createTally, type Tally } from './tally.ts'

export interface Outcome {
  /** What should not be when all is quiet again; empty where all is well. */
  violations: string[]
  /** What really happened, and how often: a simulation in which nothing happens proves nothing. */
  tally: Tally
}

interface World {
  server: SimulatedServer
  phones: SimulatedPhone[]
  ledger: Ledger
  tally: Tally
  /** The publications that phones knew to be out when the server's store was set back, by phone. */
  known: Map<SimulatedPhone, Set<string>>
  /** How many the network had got by then. */
  submittedBefore: number
  isApprovalNeeded: boolean
}

/** Lets a schedule happen to a server and its phones, lets everything come to rest, and looks at it. */
export async function runIn({ server, phones }: Pick<World, 'server' | 'phones'>, schedule: Schedule): Promise<Outcome> {
  const world: World = { server, phones, ledger: createLedger(), tally: createTally(), known: new Map(), submittedBefore: 0, isApprovalNeeded: false }
  const { tally } = world
  try {
    for (const [index, step] of schedule.steps.entries()) await perform(world, step, index)
    const ending = await endingOf(world)
    for (const phone of phones) for (const mishap of await phone.mishaps()) tally.note(mishap)
    return { violations: violations(ending), tally }
  } catch (error) {
    if (error instanceof Restless) return { violations: [error.message], tally }
    throw error
  }
}

async function perform(world: World, step: Step, index: number): Promise<void> {
  const { server, phones, ledger, tally } = world
  const number = 'phone' in step ? step.phone % phones.length : 0
  const phone = phones[number]
  if (!phone) return
  switch (step.do) {
    case 'insert':
      return ledger.note(number, index, await phone.insert(index, step))
    case 'edit':
      return ledger.note(number, index, await phone.edit(index, step))
    case 'delete':
      return ledger.note(number, index, await phone.delete(index, step))
    case 'decide': {
      const acts = await phone.decide(index, step)
      if (acts.length > 0) tally.note(step.kind)
      return acts.forEach((done) => ledger.note(number, index, done))
    }
    case 'policy':
      if (step.approval === 'none') return
      tally.note('approval needed')
      world.isApprovalNeeded = true
      return ledger.note(0, index, await phone.policy(step.approval))
    case 'role': {
      const who = phones[step.who % phones.length]
      tally.note(step.role === 'removed' ? 'removed' : `made ${step.role}`)
      return who && ledger.note(0, index, await phone.order(index, who.person.member.id, step.role))
    }
    case 'offline':
      tally.note('offline')
      return phone.setConnected(false)
    case 'online':
      return phone.setConnected(true)
    case 'mishap':
      return phone.mishap(step)
    case 'kill': {
      tally.note(step.during ? 'phone killed in an edit' : 'phone killed')
      if (step.clockMs !== 0) tally.note('phone clock set')
      const editing = step.during && phone.edit(index, step.during).catch(() => null)
      for (const done of await phone.kill(step.clockMs)) if (!ledger.has(number, done)) ledger.note(number, index, done, true)
      return void (await editing)
    }
    case 'server-kill':
      tally.note('server killed')
      return server.kill()
    case 'server-clock':
      if (step.clockMs !== 0) tally.note('server clock set')
      return server.setClock(step.clockMs)
    case 'pass':
      return server.pass(step.ms)
    case 'backup':
      tally.note('backup')
      return server.backUp()
    case 'restore':
      return restore(world, step.from)
    case 'compact':
      tally.note('compacted')
      return server.compact()
    case 'sync':
      return phone.sync()
    case 'breathe':
      return void (await wait(step.ms))
  }
}

async function restore(world: World, from: 'backup' | 'nothing'): Promise<void> {
  const { server, phones, known, tally } = world
  tally.note(from === 'backup' ? 'restored' : 'emptied')
  for (const phone of phones) known.set(phone, new Set([...(known.get(phone) ?? []), ...(await phone.published())]))
  world.submittedBefore = server.submissions().length
  await server.restore(from)
}

async function endingOf(world: World): Promise<Ending> {
  const { server, phones, ledger, tally } = world
  const out = await rest(world)
  const stored = await server.contents()
  const submissions = server.submissions()
  const alive = stored.filter((each) => !each._deleted)
  tally.note('version', alive.filter((each) => each._id.startsWith('versions:')).length)
  tally.note('refusal', alive.filter((each) => each._id.startsWith('versions:') && each.reason === 'refused').length)
  tally.note('removal', stored.length - alive.length)
  tally.note('publication', submissions.length)
  tally.note('edit', ledger.acts.filter(({ kind }) => kind === 'edit').length)
  tally.note('phone kept out', out.size)
  const inside = phones.filter((phone) => !out.has(phone))
  return {
    acts: ledger.acts,
    phones: await Promise.all(
      phones.map(async (phone, index) => ({ name: `phone ${index}`, memberId: phone.person.member.id, isOut: out.has(phone), contents: await phone.contents() })),
    ),
    stored,
    submissions,
    knownOut: new Set([...submissions.slice(world.submittedBefore).map((each) => each.publicationId), ...inside.flatMap((phone) => [...(world.known.get(phone) ?? [])])]),
    isApprovalNeeded: world.isApprovalNeeded,
  }
}
