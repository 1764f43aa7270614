import type { NetworkName } from '@inviato/shared/network.ts'
import { bluesky } from './bluesky.ts'
import { byHand } from './by-hand.ts'
import type { NetworkDriver } from './driver.ts'
import { livePage } from './live-page.ts'

export type Drivers = Readonly<Record<NetworkName, NetworkDriver>>

/** The registry: every network that this server knows how to publish to. */
export function createDrivers(): Drivers {
  return { live: livePage(), bluesky: bluesky(), 'by-hand': byHand() }
}
