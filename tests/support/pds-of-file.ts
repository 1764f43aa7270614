import { afterAll, beforeAll } from 'vitest'
import { type PdsAccount, startPds, type TestPds } from './pds.ts'

/** One PDS for all tests of a file, and the account that they publish to. */
export interface PdsOfFile {
  readonly pds: TestPds
  readonly account: PdsAccount
  /** How many posts of the account say this. */
  timesSeen(text: string): Promise<number>
}

/** Starts it before the first test of the file that calls this, and ends it after the last. */
export function pdsOfFile(): PdsOfFile {
  let started: Pick<PdsOfFile, 'pds' | 'account'> | undefined
  function there(): Pick<PdsOfFile, 'pds' | 'account'> {
    if (!started) throw new Error('The PDS starts with the first test')
    return started
  }
  beforeAll(async () => {
    const pds = await startPds()
    started = { pds, account: await pds.createAccount('lumen') }
  })
  afterAll(() => started?.pds[Symbol.asyncDispose]())
  return {
    get pds() {
      return there().pds
    },
    get account() {
      return there().account
    },
    async timesSeen(text) {
      const records = await there().pds.records(there().account)
      return records.filter(({ value }) => value['text'] === text).length
    },
  }
}
