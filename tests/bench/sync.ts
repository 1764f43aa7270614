import type { Figure } from './figure.ts'
import { editLatency } from './sync/edit-latency.ts'
import { httpRate } from './sync/http-rate.ts'
import { idleMemory } from './sync/idle-memory.ts'
import { longestTask } from './sync/longest-task.ts'
import { pushRate } from './sync/push-rate.ts'
import { snapshotRate } from './sync/snapshot-rate.ts'

/** What synchronisation costs, each figure beside its baseline in the same run. */
export async function sync(): Promise<Figure[]> {
  const measures = [pushRate, snapshotRate, httpRate, editLatency, idleMemory, longestTask]
  const figures: Figure[] = []
  for (const measure of measures) figures.push(...(await measure()))
  return figures
}
