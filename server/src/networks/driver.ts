import type { NetworkName } from '@inviato/shared/network.ts'
import type { Outgoing, OutgoingMedia } from '@inviato/shared/outgoing.ts'

/** One call to a network. What is about to be asked is stored before it is asked, its handle before the next one. */
export interface Step {
  name: string
  /** The world sees it once it succeeds: when its outcome is not known, it is read back before anything else. */
  public: boolean
}

/** One publication on its way, as far as a driver may know it. */
export interface Job {
  /** `<subject>:<channelId>`: every key that a network keeps for us is derived from it. */
  publicationId: string
  /** The post that goes out; for an answer, the post under which it stands. */
  postId: string
  outgoing: Outgoing
  /** When the first step was asked, ISO 8601: the same on every repeat, so that what is sent is the same too. */
  startedAt: string
  /** What each finished step left behind; a driver reads only what it wrote. */
  handles: Readonly<Record<string, string>>
  /** For an answer: what the collector kept of the comment, so that the answer finds its place. */
  reference?: string
}

/** Where the network keeps it. `remoteIds` are opaque and in the driver's own order; `url` is for people. */
export interface Published {
  remoteIds: string[]
  url?: string
}

/** What is to be taken away. It has no `remoteIds` where only a person's word says that it is there. */
export interface Removable {
  publicationId: string
  remoteIds: readonly string[]
}

export type StepResult =
  | { outcome: 'next'; handle: string }
  /** The network works on it: ask again at `checkAt` (ISO 8601). Its handle is `<step>?` then, and the asking only looks. */
  | { outcome: 'pending'; handle: string; checkAt: string }
  /** The network has forgotten what these steps left there: their handles are dropped and they are asked again. */
  | { outcome: 'redo'; steps: string[] }
  /** It is a person's turn. */
  | { outcome: 'by-hand' }
  | ({ outcome: 'done' } & Published)

/** The bytes to publish of a media, within the network's limits. */
export interface PublishFile {
  bytes: Uint8Array
  mime: string
}

/** A comment as the network tells it; the collector makes the document. */
export interface RemoteComment {
  remoteId: string
  /** Kept with the comment for an answer to it; opaque. */
  reference: string
  /** The remote ids of what it answers and of the top of its thread. */
  parentId: string
  rootId: string
  author: { name: string; handle?: string; url?: string }
  /** Plain text. */
  text: string
  at: string
  url?: string
}

export interface CommentPage {
  comments: RemoteComment[]
  /** Where the next reading starts; opaque. */
  cursor: string
}

/** The sealed credentials of one channel. A write is on disk before it returns. */
export interface Credentials {
  read(): Promise<unknown>
  write(next: unknown): Promise<void>
  /** One at a time per account: tokens that may be used once are renewed inside. */
  exclusive<T>(work: () => Promise<T>): Promise<T>
}

/** The guarded client: the only way out. Throws where no answer came. */
export type Fetch = (url: string, init?: RequestInit) => Promise<Response>

/** What a driver is given to reach the outside: nothing else. */
export interface Access {
  fetch: Fetch
  credentials: Credentials
  /** @throws MediaMissing when the server does not have the file */
  media(media: OutgoingMedia): Promise<PublishFile>
  /** Where the channel is a page of this server: its public address, the one that it was granted. */
  ownPage: () => Promise<string | undefined>
  now(): number
  signal: AbortSignal
}

/** The account that a person connected, and what will be sealed for it. */
export interface Connected {
  account: { id: string; handle: string; name?: string; url?: string }
  credentials: unknown
  /** Whether comments can be read where the account lives. */
  comments: boolean
}

/**
 * One network. Its functions are small and keep nothing between calls; they throw the errors of `errors.ts`, and any
 * other error from a step means that nobody knows what happened.
 */
export interface NetworkDriver {
  network: NetworkName
  /** The calls that publishing this takes, in order. Pure: the same content gives the same steps. */
  steps(outgoing: Outgoing): Step[]
  /** Asks one step. Asking it again for the same job does no second thing in public, or `find` is there to look first. */
  perform(step: Step, job: Job, access: Access): Promise<StepResult>
  /** Looks whether the publication is there already. Absent where the network cannot be read. */
  find?(job: Job, access: Access): Promise<Published | undefined>
  /** Takes what a person typed. Absent where there is nothing to connect. @throws NeedsReconnect, Rejected, RetryLater */
  connect?(fields: Record<string, string>, access: Pick<Access, 'fetch' | 'signal' | 'now'>): Promise<Connected>
  /** Whether the account is still ours, by asking. @throws NeedsReconnect when it is not */
  check?(access: Access): Promise<void>
  /** Comments since `cursor`, oldest first. @throws Unsupported where the host does not offer them */
  comments?(cursor: string | undefined, access: Access): Promise<CommentPage>
  /** Takes a publication away; succeeds when it is already gone. Absent where only a person can do it. */
  remove?(publication: Removable, access: Access): Promise<void>
}
