import type { Present } from '@inviato/shared/replication.ts'
import type { News } from './event-stream.ts'

/** Who writes has to say so again within this time, in ms. */
const lifetimeMs = 5_000
/** How often who is gone is looked for, in ms, and after how many looks all is said again: a phone forgets what it is not told. */
const lookMs = 1_000
const looksBetween = 4
/** Phones of one workspace that are told of at a time. */
const mostWriters = 50

interface Writing {
  memberId: string
  postId: string
  until: number
}

interface Room {
  /** By device. */
  readonly writers: Map<string, Writing>
  readonly listeners: Set<() => void>
  looking: ReturnType<typeof setInterval> | undefined
  /** Goes up whenever there is something to tell. */
  version: number
}

/** Who is writing what in each workspace, in this process's memory alone: it is worth nothing a few seconds later. */
export interface Presence {
  /** Somebody writes on a post, or (null) no longer does. */
  note(workspaceId: string, who: { id: string; deviceId: string }, postId: string | null): void
  /** What a device is told of the others: a list as JSON. */
  listen(workspaceId: string, deviceId: string, ring: () => void): News
}

export function createPresence(lifetime = lifetimeMs, look = lookMs): Presence {
  const rooms = new Map<string, Room>()

  function enter(workspaceId: string): Room {
    const room = rooms.get(workspaceId) ?? { writers: new Map(), listeners: new Set(), looking: undefined, version: 0 }
    rooms.set(workspaceId, room)
    return room
  }

  function leaveEmpty(workspaceId: string, room: Room): void {
    if (room.writers.size === 0) {
      clearInterval(room.looking)
      room.looking = undefined
      if (room.listeners.size === 0) rooms.delete(workspaceId)
    }
  }

  function tell(room: Room): void {
    room.version += 1
    for (const ring of room.listeners) ring()
  }

  function keepLooking(workspaceId: string, room: Room): void {
    let looks = 0
    room.looking ??= setInterval(() => {
      const now = performance.now()
      const gone = [...room.writers].filter(([, { until }]) => until <= now)
      for (const [deviceId] of gone) room.writers.delete(deviceId)
      looks += 1
      if (gone.length > 0 || looks % looksBetween === 0) tell(room)
      leaveEmpty(workspaceId, room)
    }, look).unref()
  }

  return {
    note(workspaceId, { id: memberId, deviceId }, postId) {
      const room = enter(workspaceId)
      const before = room.writers.get(deviceId)?.postId ?? null
      if (postId === null) room.writers.delete(deviceId)
      else if (room.writers.has(deviceId) || room.writers.size < mostWriters) {
        room.writers.set(deviceId, { memberId, postId, until: performance.now() + lifetime })
        keepLooking(workspaceId, room)
      }
      if (before !== postId) tell(room)
      leaveEmpty(workspaceId, room)
    },
    listen(workspaceId, deviceId, ring) {
      const room = enter(workspaceId)
      room.listeners.add(ring)
      let told = -1
      let said = '[]'
      return {
        take() {
          if (told === room.version) return undefined
          told = room.version
          const others = [...room.writers].filter(([id]) => id !== deviceId)
          const words = JSON.stringify(others.map(([, { memberId, postId }]): Present[number] => ({ memberId, postId })))
          if (words === '[]' && said === words) return undefined
          return (said = words)
        },
        end() {
          room.listeners.delete(ring)
          leaveEmpty(workspaceId, room)
        },
      }
    },
  }
}
