import type { Person } from '../support/people.ts'
import type { Mishap } from '../support/simulated-phone-network.ts'
import type { Contents, Done } from './phone-wire.ts'
import type { StepOf } from './steps.ts'

/** A phone of a schedule. */
export interface SimulatedPhone {
  readonly person: Signed
  insert(step: number, what: StepOf<'insert'>): Promise<Done | null>
  edit(step: number, edit: Omit<StepOf<'edit'>, 'do' | 'phone'>): Promise<Done | null>
  delete(step: number, what: StepOf<'delete'>): Promise<Done | null>
  decide(step: number, what: StepOf<'decide'>): Promise<Done[]>
  policy(approval: StepOf<'policy'>['approval']): Promise<Done | null>
  order(step: number, memberId: string, role: StepOf<'role'>['role']): Promise<Done | null>
  mishap(mishap: StepOf<'mishap'>): Promise<void>
  /** What went wrong on its network since the last call. */
  mishaps(): Promise<Mishap[]>
  /** The publications that it knows to be out. */
  published(): Promise<string[]>
  setConnected(isConnected: boolean): Promise<void>
  /** Nothing goes wrong any more, and what waits is tried at once. */
  heal(): Promise<void>
  /** Sends and reads until there is nothing to be sent or read; not where it has no network, or for long. */
  sync(): Promise<void>
  /** Resolves when all is sent and read, up to a place of the server's feed where one is given. */
  untilQuiet(seq: string | undefined, patienceMs: number): Promise<void>
  contents(): Promise<Contents>
  /** For a report. */
  state(): Promise<unknown>
  /**
   * Kills it in the middle of whatever it does, and starts it again with a clock that is off by so much.
   * @returns what it may have done without having said so
   */
  kill(clockOffsetMs: number): Promise<Done[]>
  close(): Promise<void>
}

/** How long somebody waits for their phone, in ms: what it has not sent and read then, it may not be allowed to. */
const syncMs = 400

export type Signed = Omit<Person, 'fetch'>

/** What runs a phone, on a disk that outlives it: a process with a file for a disk, or a page of a browser with a real one. */
export interface Handset {
  ask(name: string, ...args: unknown[]): Promise<unknown>
  /** Ends its phone in the middle of whatever it does, and starts it again with a clock that is off by so much. */
  restart(clockOffsetMs: number): Promise<void>
  close(): Promise<void>
}

/** Phones of one kind for one server, each with an empty disk of that name and replicating. */
export interface Handsets extends AsyncDisposable {
  switchOn(person: Signed, disk: string): Promise<Handset>
  /** One that has met the server, as the one with the disk `like` has, which is closed. */
  switchOnLike(person: Signed, disk: string, like: string): Promise<Handset>
}

export function phoneOf(person: Signed, handset: Handset): SimulatedPhone {
  let isConnected = true
  // The wire carries what `phoneWork` gives.
  const ask = async <Answer>(name: string, ...args: unknown[]): Promise<Answer> => (await handset.ask(name, ...args)) as Answer

  return {
    person,
    insert: (step, what) => ask('insert_', step, what),
    edit: (step, edit) => ask('edit', step, edit),
    delete: (step, what) => ask('delete_', step, what),
    decide: (step, what) => ask('decide_', step, what),
    policy: (approval) => ask('policy', approval),
    order: (step, memberId, role) => ask('order', step, memberId, role),
    mishap: (mishap) => ask('mishap', mishap),
    mishaps: () => ask('mishaps'),
    published: () => ask('published'),
    async setConnected(value) {
      isConnected = value
      await ask('setConnected', value)
    },
    async heal() {
      isConnected = true
      await ask('heal')
    },
    async sync() {
      if (isConnected) await ask('untilQuiet', undefined, syncMs).catch(() => undefined)
    },
    untilQuiet: (seq, patienceMs) => ask('untilQuiet', seq, patienceMs),
    contents: () => ask('contents'),
    state: async () => ({ ...(await ask<object>('state')), troubles: (await ask<string[]>('troubles')).slice(-3).map((each) => each.replaceAll(/\n +at .*/g, '').slice(0, 300)) }),
    async kill(clockOffsetMs) {
      await handset.restart(clockOffsetMs)
      isConnected = true
      return ask('intents')
    },
    close: () => handset.close(),
  }
}
