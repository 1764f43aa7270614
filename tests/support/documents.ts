import type { Channel, ChannelSettings } from '@inviato/shared/channel.ts'
import type { Decision, DecisionBody } from '@inviato/shared/decision.ts'
import type { Media } from '@inviato/shared/media.ts'
import type { Member, Role } from '@inviato/shared/member.ts'
import type { Coverage } from '@inviato/shared/plan.ts'
import type { Post } from '@inviato/shared/post.ts'
import { type Publication, publicationId } from '@inviato/shared/publication.ts'
import { v7 as uuid } from 'uuid'

/** Documents as a phone makes them, with what a test does not care about filled in. */

const someone = uuid()

export function aPost(fields: Partial<Post> = {}): Post {
  return {
    id: uuid(),
    by: someone,
    at: new Date().toISOString(),
    text: 'Doors are open at the Lumen Festival.',
    media: [],
    channels: [],
    variants: [],
    ...fields,
  }
}

export function aMedia(fields: Partial<Media> = {}): Media {
  const file = { sha256: 'a'.repeat(64), mime: 'image/jpeg', bytes: 120_000, width: 1600, height: 1200 }
  return {
    id: uuid(),
    by: someone,
    at: new Date().toISOString(),
    kind: 'photo',
    takenAt: new Date().toISOString(),
    original: { ...file, sha256: 'b'.repeat(64), bytes: 4_000_000, width: 4000, height: 3000 },
    publish: file,
    alt: 'A crowd in front of a lit stage',
    consent: 'unknown',
    doNotPublish: false,
    device: { id: uuid(), name: "Ada's phone" },
    ...fields,
  }
}

export function aChannel(settings: ChannelSettings, id = uuid()): Channel {
  return {
    id,
    by: someone,
    at: new Date().toISOString(),
    body: { kind: 'channel', name: settings.network, settings, archived: false },
  }
}

export function aMember(role: Role, id = uuid()): Member {
  return { id, at: new Date().toISOString(), body: { kind: 'member', name: `The ${role}`, role, language: 'en' } }
}

export function aDecision(subject: string, body: DecisionBody, fields: Partial<Decision> = {}): Decision {
  return { id: uuid(), by: someone, at: new Date().toISOString(), subject, body, ...fields }
}

export function aPublication(fields: Partial<Publication> = {}): Publication {
  const { postId = uuid(), channelId = uuid(), network = 'live', at = new Date().toISOString() } = fields
  return {
    id: publicationId(postId, channelId),
    at,
    subjectKind: 'post',
    postId,
    channelId,
    network,
    state: 'scheduled',
    outgoing: { version: 1, network, format: 'post', text: 'Out', media: [] },
    contentHash: `v1:${'a'.repeat(64)}`,
    releaseId: uuid(),
    dueAt: at,
    notAfter: at,
    attempts: 0,
    handles: {},
    remoteIds: [],
    orders: [],
    ...fields,
  }
}

export function anEvent(fields: Partial<Coverage['body']> = {}): Coverage {
  const at = new Date().toISOString()
  return {
    id: uuid(),
    by: someone,
    at,
    body: {
      kind: 'coverage', title: 'Lumen Festival', brief: '', place: '', startsAt: at, endsAt: at, zone: 'UTC',
      hashtags: [], moments: [], shots: [], promises: [], onDuty: [], ...fields,
    },
  }
}
