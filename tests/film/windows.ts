import { strFromU8, unzipSync } from 'fflate'
import * as z from 'zod'

/** What one browser window showed, and when it had a network; times in ms since the film began. */
export interface Window {
  frames: { at: number; image: string }[]
  offline: { at: number; is: boolean }[]
}

/** Of a trace's events (a format of Playwright's own) what a film needs. */
const event = z.union([
  z.object({ type: z.literal('screencast-frame'), pageId: z.string(), file: z.string(), timestamp: z.number() }),
  z.object({ type: z.literal('before'), method: z.literal('setOffline'), params: z.object({ offline: z.boolean() }), startTime: z.number() }),
])
type Event = z.infer<typeof event>

/** How long before the first window loses its network the film begins, in ms. */
const leadMs = 1_500

/**
 * The windows of a trace, in the order in which they lost the network; those that never did are only the stage.
 * @param archive a `trace.zip`
 * @throws where no window of it was ever without a network
 */
export function windowsOf(archive: Buffer): Window[] {
  const files = unzipSync(archive)
  const traces = Object.entries(files).flatMap(([name, bytes]) => (/^\d+-trace\.trace$/.test(name) ? [eventsOf(strFromU8(bytes))] : []))
  const seen = traces.filter((events) => firstLoss(events) < Infinity).sort((a, b) => firstLoss(a) - firstLoss(b))
  const began = Math.min(...seen.map(firstLoss)) - leadMs
  if (seen.length === 0) throw new Error('No window of this trace was without a network')
  return seen.map((events) => {
    const frames = events.flatMap((each) => (each.type === 'screencast-frame' ? [each] : []))
    const before = frames.filter(({ timestamp }) => timestamp <= began).length
    return {
      frames: frames.slice(Math.max(0, before - 1)).map(({ timestamp, file }) => {
        const image = Buffer.from(files[file] ?? []).toString('base64')
        return { at: Math.max(0, timestamp - began), image: `data:image/jpeg;base64,${image}` }
      }),
      offline: events.flatMap((each) => (each.type === 'before' ? [{ at: each.startTime - began, is: each.params.offline }] : [])),
    }
  })
}

function eventsOf(trace: string): Event[] {
  return trace.split('\n').flatMap((line) => {
    const { success, data } = event.safeParse(line === '' ? undefined : JSON.parse(line))
    return success ? [data] : []
  })
}

function firstLoss(events: readonly Event[]): number {
  const loss = events.find((each) => each.type === 'before' && each.params.offline)
  return loss?.type === 'before' ? loss.startTime : Infinity
}
