import { type Channel, isChannel } from '@inviato/shared/channel.ts'
import { type CollectionName, fromStoreId } from '@inviato/shared/collections.ts'
import { isReply } from '@inviato/shared/comment.ts'
import type { Decision } from '@inviato/shared/decision.ts'
import { isDevice, isMember, type Member } from '@inviato/shared/member.ts'
import { defaultPolicy, type Workspace } from '@inviato/shared/workspace.ts'
import { listStored, type Database, type StoredDocument } from '../database/database.ts'
import { parseDocument, readDocuments } from '../database/document.ts'

/** What the notifier keeps in memory of a workspace: who is there, and what was decided about what. Rebuilt at every start. */
export interface Desk {
  readonly db: Database
  readonly workspaceId: string
  workspace: Workspace | undefined
  members: Map<string, Member>
  /** Devices whose session has ended. */
  endedDevices: Set<string>
  channels: Map<string, Channel>
  decisions: Map<string, Set<string>>
  /** The ids of answers by the comment they answer. */
  answers: Map<string, Set<string>>
  apply(stored: StoredDocument): void
  about(subject: string): Promise<Decision[]>
}

const read = ['workspace', 'members', 'channels', 'comments', 'decisions'] as const satisfies CollectionName[]

export async function openDesk(workspaceId: string, db: Database): Promise<Desk> {
  const desk = createDesk(workspaceId, db)
  for (const collection of read) {
    for (const document of await listStored(db, `${collection}:`)) desk.apply(document)
  }
  return desk
}

export function policyOf({ workspace }: Desk) {
  return workspace?.policy ?? defaultPolicy
}

function createDesk(workspaceId: string, db: Database): Desk {
  const desk: Desk = {
    db,
    workspaceId,
    workspace: undefined,
    members: new Map(),
    endedDevices: new Set(),
    channels: new Map(),
    decisions: new Map(),
    answers: new Map(),
    apply,
    about: async (subject) => [...(await readDocuments(db, 'decisions', desk.decisions.get(subject) ?? [])).values()],
  }
  return desk

  function apply(stored: StoredDocument): void {
    switch (fromStoreId(stored._id)?.collection) {
      case 'workspace':
        desk.workspace = parseDocument('workspace', stored) ?? desk.workspace
        return
      case 'members': {
        const document = parseDocument('members', stored)
        if (document && isMember(document)) desk.members.set(document.id, document)
        if (document && isDevice(document)) {
          if (document.body.endedAt) desk.endedDevices.add(document.id)
          else desk.endedDevices.delete(document.id)
        }
        return
      }
      case 'channels': {
        const document = parseDocument('channels', stored)
        if (document && isChannel(document)) desk.channels.set(document.id, document)
        return
      }
      case 'comments': {
        const document = parseDocument('comments', stored)
        if (document && isReply(document)) add(desk.answers, document.body.parentId, document.id)
        return
      }
      case 'decisions': {
        const document = parseDocument('decisions', stored)
        if (document) add(desk.decisions, document.subject, document.id)
      }
    }
  }
}

function add(map: Map<string, Set<string>>, key: string, value: string): void {
  map.set(key, (map.get(key) ?? new Set()).add(value))
}
