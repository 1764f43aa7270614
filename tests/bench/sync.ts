import type { Figure } from './figure.ts'
import { longestTask } from './sync/longest-task.ts'
import { phoneRate } from './sync/phone-rate.ts'
import { pushRate } from './sync/push-rate.ts'
import { snapshotRate } from './sync/snapshot-rate.ts'

/** What synchronisation costs, each figure beside its baseline in the same run. */
export async function sync(): Promise<Figure[]> {
  return [...(await pushRate()), ...(await snapshotRate()), ...(await longestTask()), ...(await phoneRate())]
}
