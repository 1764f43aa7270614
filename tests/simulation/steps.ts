import * as fc from 'fast-check'
import * as z from 'zod'

const hour = 60 * 60_000

/** Which phone, by its place among the phones of the schedule, whatever their number. */
const phone = z.int()
/** Which document, by its place among those that the phone has. */
const pick = z.int()
const edit = z.object({
  what: z.enum(['posts', 'plans', 'media', 'comments', 'workspace']),
  pick,
  field: z.int(),
  how: z.enum(['add', 'remove', 'replace', 'rewrite', 'move']),
  at: z.int(),
})

export const mishap = z.enum([
  'request-lost', 'reply-lost', 'request-doubled', 'request-repeated-late', 'request-overtaken', 'event-lost', 'event-doubled',
])

/** One thing that happens. Plain data: a schedule is written down, shortened, and run again. */
export const step = z.discriminatedUnion('do', [
  z.object({ do: z.literal('insert'), phone, what: z.enum(['post', 'story', 'event', 'media', 'note']) }),
  z.object({ do: z.literal('edit'), phone, ...edit.shape }),
  z.object({ do: z.literal('delete'), phone, what: edit.shape.what, pick }),
  z.object({ do: z.literal('decide'), phone, pick, kind: z.enum(['release', 'approve', 'changes', 'hold', 'cancel']) }),
  /** The first owner says whether nothing goes out that another person has not approved. */
  z.object({ do: z.literal('policy'), approval: z.enum(['none', 'needed']) }),
  /** The owner changes what somebody may do. */
  z.object({ do: z.literal('role'), who: phone, role: z.enum(['manager', 'author', 'reviewer', 'removed']) }),
  z.object({ do: z.literal('offline'), phone }),
  z.object({ do: z.literal('online'), phone }),
  z.object({ do: z.literal('mishap'), phone, mishap, on: z.enum(['', '/push', '/feed', '/snapshot', '/loss', '/give-back']), count: z.int() }),
  /** Switched off between two instructions, in the middle of an edit where there is one, and on again. */
  z.object({ do: z.literal('kill'), phone, during: z.optional(edit), clockMs: z.int() }),
  /** The server's process is killed and started again. */
  z.object({ do: z.literal('server-kill') }),
  /** The server is stopped, its clock is set, and it is started again. */
  z.object({ do: z.literal('server-clock'), clockMs: z.int() }),
  /** Time goes by on the server. */
  z.object({ do: z.literal('pass'), ms: z.int() }),
  z.object({ do: z.literal('backup') }),
  /** The server is stopped, and started again on its last backup, or on an empty database of the workspace. */
  z.object({ do: z.literal('restore'), from: z.enum(['backup', 'nothing']) }),
  z.object({ do: z.literal('compact') }),
  /** The phone sends and reads until there is nothing to be sent or read. */
  z.object({ do: z.literal('sync'), phone }),
  /** What is under way goes on for a moment. */
  z.object({ do: z.literal('breathe'), ms: z.int() }),
])
export type Step = z.infer<typeof step>
export type StepOf<Name extends Step['do']> = Extract<Step, { do: Name }>

export const schedule = z.object({ phones: z.int().min(2).max(4), steps: z.array(step) })
export type Schedule = z.infer<typeof schedule>

const anyPhone = fc.nat(3)
const anyPick = fc.nat(9)
const anyEdit = fc.record({
  what: fc.constantFrom(...(['posts', 'posts', 'posts', 'plans', 'plans', 'media', 'comments', 'workspace'] as const)),
  pick: anyPick,
  field: fc.nat(30),
  how: fc.constantFrom(...(['add', 'add', 'remove', 'replace', 'rewrite', 'move'] as const)),
  at: fc.nat(9),
})
const anyClock = fc.constantFrom(0, 0, -hour, hour, -30 * hour, 30 * hour)

/** Steps that belong together stand beside each other; a failure is shortened step by step all the same. */
type Weighted = fc.WeightedArbitrary<Step | Step[]>

/** Somebody publishes, somebody else looks at it, and its time comes. */
const anyPublishing = fc.record({ phone: anyPhone, approver: anyPhone, pick: anyPick, ms: fc.constantFrom(15_000, 60_000) }).map(({ phone, approver, pick, ms }): Step[] => [
  { do: 'decide', phone, pick, kind: 'release' },
  { do: 'sync', phone },
  { do: 'sync', phone: approver },
  { do: 'decide', phone: approver, pick, kind: 'approve' },
  { do: 'sync', phone: approver },
  { do: 'pass', ms },
])

/** People's work, on a network that fails them every few steps. */
const calm: Weighted[] = [
  { weight: 32, arbitrary: fc.tuple(anyPhone, anyEdit).map(([phone, edit]): Step => ({ do: 'edit', phone, ...edit })) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('insert' as const), phone: anyPhone, what: fc.constantFrom(...(['post', 'post', 'story', 'event', 'media', 'note'] as const)) }) },
  { weight: 3, arbitrary: fc.tuple(anyPhone, anyEdit).map(([phone, { what, pick }]): Step => ({ do: 'delete', phone, what, pick })) },
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constant('decide' as const),
      phone: anyPhone,
      pick: anyPick,
      kind: fc.constantFrom(...(['release', 'release', 'approve', 'changes', 'hold', 'cancel'] as const)),
    }),
  },
  { weight: 2, arbitrary: anyPublishing },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('role' as const), who: anyPhone, role: fc.constantFrom(...(['manager', 'author', 'reviewer', 'removed'] as const)) }) },
  { weight: 5, arbitrary: fc.record({ do: fc.constant('offline' as const), phone: anyPhone }) },
  { weight: 6, arbitrary: fc.record({ do: fc.constant('online' as const), phone: anyPhone }) },
  {
    weight: 8,
    arbitrary: fc.record({
      do: fc.constant('mishap' as const),
      phone: anyPhone,
      mishap: fc.constantFrom(...mishap.options),
      on: fc.constantFrom(...(['', '/push', '/push', '/feed', '/snapshot', '/loss', '/give-back'] as const)),
      count: fc.integer({ min: 1, max: 3 }),
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('pass' as const), ms: fc.constantFrom(15_000, 60_000, hour) }) },
  { weight: 6, arbitrary: fc.record({ do: fc.constant('sync' as const), phone: anyPhone }) },
  { weight: 8, arbitrary: fc.record({ do: fc.constant('breathe' as const), ms: fc.constantFrom(0, 2, 5, 15) }) },
]

/** What is rare, and costs the simulation a new process each time. */
const rough: Weighted[] = [
  { weight: 3, arbitrary: fc.record({ do: fc.constant('kill' as const), phone: anyPhone, during: fc.option(anyEdit, { nil: undefined }), clockMs: anyClock }) },
  { weight: 1, arbitrary: fc.constant<Step>({ do: 'server-kill' }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('server-clock' as const), clockMs: anyClock }) },
  { weight: 3, arbitrary: fc.constant<Step>({ do: 'backup' }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('restore' as const), from: fc.constantFrom(...(['backup', 'backup', 'nothing'] as const)) }) },
  { weight: 2, arbitrary: fc.constant<Step>({ do: 'compact' }) },
]

/** What is there before anything goes wrong. */
const beginning: fc.Arbitrary<Step[]> = fc
  .record({
    approval: fc.constantFrom(...(['none', 'none', 'needed'] as const)),
    inserts: fc.array(fc.record({ do: fc.constant('insert' as const), phone: anyPhone, what: fc.constantFrom(...(['post', 'story', 'story', 'event', 'media'] as const)) }), { minLength: 2, maxLength: 5 }),
  })
  .map(({ approval, inserts }): Step[] => [{ do: 'policy', approval }, ...inserts, ...[0, 1, 2, 3].map((phone): Step => ({ do: 'sync', phone }))])

function stepsOf(...steps: Weighted[]): fc.Arbitrary<Step[]> {
  return fc.array(fc.oneof(...steps), { minLength: 20, maxLength: 45, size: 'max' }).map((each) => each.flat())
}

/** Two to four phones, and what happens to them; every third time also the worst. */
const anySchedule: fc.Arbitrary<Schedule> = fc.noBias(
  fc
    .record({
      phones: fc.integer({ min: 2, max: 4 }),
      first: beginning,
      then: fc.oneof({ weight: 2, arbitrary: stepsOf(...calm) }, { weight: 1, arbitrary: stepsOf(...calm, ...rough) }),
    })
    .map(({ phones, first, then }): Schedule => ({ phones, steps: [...first, ...then] })),
)

/** The schedule of a seed: always the same. */
export function scheduleOf(seed: number): Schedule {
  const [made] = fc.sample(anySchedule, { seed, numRuns: 1 })
  if (!made) throw new TypeError('no schedule')
  return made
}
