import type { WorkspaceDatabase } from './databases.ts'
import type { Gate } from './gate.ts'
import type { Lanes } from './lanes.ts'
import type { PositionKeeper } from './position.ts'
import type { GiveWay } from './sender.ts'
import type { Transport } from './transport.ts'

/** What a phone has at hand while it and the server are in touch. */
export interface SessionNeeds {
  database: WorkspaceDatabase
  transport: Transport
  position: PositionKeeper
  lanes: Lanes
  gate: Gate
  giveWay: GiveWay
  signal: AbortSignal
}
