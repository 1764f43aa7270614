import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort } from '../support/port.ts'
import { type Handset, type Handsets, phoneOf, type Signed, type SimulatedPhone } from './phone.ts'
import { createPool } from './pool.ts'
import { openServer, startFrom } from './server.ts'
import type { Schedule } from './steps.ts'
import { type Outcome, runIn } from './world.ts'

/** A place where schedules are run, one after the other: warm processes, and a server and phones to begin with. */
export interface Lane extends AsyncDisposable {
  run(schedule: Schedule): Promise<Outcome>
}

/** So many of the phones have met the server before a schedule begins; any other one meets it for the first time. */
const known = 3

/**
 * @param serverProgram a program of `server-process.ts`
 * @param startHandsets the kind of its phones, for the server at an address
 */
export async function openLane(serverProgram: URL, startHandsets: (url: string) => Promise<Handsets>): Promise<Lane> {
  await using stack = new AsyncDisposableStack()
  const folder = await mkdtemp(join(tmpdir(), 'inviato-simulation-'))
  stack.defer(() => rm(folder, { recursive: true, force: true }))
  const servers = stack.use(createPool(serverProgram, 1))
  const port = await freePort()
  const handsets = stack.use(await startHandsets(`http://localhost:${port}`))
  const [founded, template] = [join(folder, 'founded'), join(folder, 'template')]
  const diskOf = (place: string, index: number): string => join(place, `phone-${index}`)

  const people = await startFrom(servers, founded, port)
  const workspaceId = people[0]?.workspaceId ?? ''
  await inPlace(template, founded, people.slice(0, known), (met) => Promise.all(met.map((phone) => phone.untilQuiet(undefined, 10_000))))
  const resources = stack.move()
  let count = 0

  function switchOn(person: Signed, place: string, index: number): Promise<Handset> {
    const disk = diskOf(place, index)
    return place === template || index >= known ? handsets.switchOn(person, disk) : handsets.switchOnLike(person, disk, diskOf(template, index))
  }

  /** Opens a server on a copy of a data folder, and phones beside it, for as long as `work` takes. */
  async function inPlace<Result>(place: string, data: string, members: Signed[], work: (phones: SimulatedPhone[], server: Awaited<ReturnType<typeof openServer>>) => Promise<Result>): Promise<Result> {
    const server = await openServer(servers, place, data, port, workspaceId)
    const opened = await Promise.all(members.map(async (person, index) => phoneOf(person, await switchOn(person, place, index))))
    try {
      return await work(opened, server)
    } finally {
      await Promise.all(opened.map((phone) => phone.close()))
      await server.close()
    }
  }

  return {
    async run(schedule) {
      const place = join(folder, String(count++))
      const members = people.slice(0, schedule.phones)
      try {
        return await inPlace(place, join(template, 'home'), members, (opened, server) => runIn({ server, phones: opened }, schedule))
      } finally {
        await rm(place, { recursive: true, force: true })
      }
    },
    [Symbol.asyncDispose]: () => resources.disposeAsync(),
  }
}
