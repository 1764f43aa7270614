import { AppBskyRichtextFacet, RichText, XRPCError } from '@atproto/api'
import type { Outgoing, OutgoingMedia } from '@inviato/shared/outgoing.ts'
import * as z from 'zod'
import { publishedAs, recordKey, replyRef } from './bluesky-record.ts'
import { readReplies } from './bluesky-comments.ts'
import { accountOf, anonymousAgent, asNetworkError, signedInAgent, signIn } from './bluesky-session.ts'
import type { Access, Job, NetworkDriver, Published, StepResult } from './driver.ts'
import { Rejected, RetryLater } from './errors.ts'

const collection = 'app.bsky.feed.post'

/** Bluesky, on any personal data server. https://atproto.com/specs/xrpc, lexicons `app.bsky.feed.post` and `com.atproto.repo.*` */
export function bluesky(): NetworkDriver {
  return {
    network: 'bluesky',
    steps: (outgoing) => [
      ...mentionsOf(outgoing).map((_, index) => ({ name: `mention:${index}`, public: false })),
      ...outgoing.media.map((_, index) => ({ name: `image:${index}`, public: false })),
      { name: 'post', public: true },
    ],
    async perform(step, job, access) {
      const [kind, index] = step.name.split(':')
      const mention = kind === 'mention' ? mentionsOf(job.outgoing)[Number(index)] : undefined
      if (mention !== undefined) return { outcome: 'next', handle: await translated(access, resolveHandle(mention, access)) }
      const image = kind === 'image' ? job.outgoing.media[Number(index)] : undefined
      if (image) return { outcome: 'next', handle: await translated(access, uploadImage(image, access)) }
      return translated(access, putPost(job, access))
    },
    find: (job, access) => translated(access, findPost(job, access)),
    connect: (fields, access) => connect(fields, access),
    comments: (cursor, access) => translated(access, readReplies(cursor, access)),
    async check(access) {
      const { agent } = await signedInAgent(access)
      await translated(access, agent.com.atproto.server.getSession())
    },
    async remove({ publicationId, remoteIds: [uri] }, access) {
      const { agent, did } = await signedInAgent(access)
      const rkey = uri?.split('/').at(-1) ?? recordKey(publicationId)
      await translated(access, agent.com.atproto.repo.deleteRecord({ repo: did, collection, rkey }))
    },
  }
}

async function translated<T>(access: Pick<Access, 'now'>, answer: Promise<T>): Promise<T> {
  try {
    return await answer
  } catch (error) {
    throw asNetworkError(error, access.now())
  }
}

const fieldsSchema = z.object({ service: z.url(), identifier: z.string().min(1), appPassword: z.string().min(1) })

async function connect(fields: Record<string, string>, access: Pick<Access, 'fetch' | 'signal' | 'now'>) {
  const parsed = fieldsSchema.safeParse(fields)
  if (!parsed.success) throw new Rejected('fields', 'service, identifier and app password are needed')
  const { service, identifier, appPassword } = parsed.data
  const credentials = await signIn(new URL(service).origin, identifier.replace(/^@/, ''), appPassword, access)
  const { did, handle } = credentials
  return {
    account: { id: did, handle, url: `https://bsky.app/profile/${handle}` },
    credentials,
    comments: await offersNotifications(credentials, access.fetch, access.signal),
  }
}

/** A PDS without an app view answers every `app.bsky` read with 400; one that is only busy is believed to have it. */
async function offersNotifications(
  { pds, accessJwt }: { pds: string; accessJwt: string }, fetch: Access['fetch'], signal: AbortSignal,
): Promise<boolean> {
  const headers = { authorization: `Bearer ${accessJwt}` }
  const agent = anonymousAgent(pds, fetch, signal)
  return agent.app.bsky.notification.listNotifications({ limit: 1 }, { headers }).then(
    () => true,
    (error: unknown) => !(error instanceof XRPCError && [400, 404, 501].includes(error.status)),
  )
}

const isMention = AppBskyRichtextFacet.isMention

/** The handles that a text mentions, each once, in order. */
function mentionsOf(outgoing: Outgoing): string[] {
  const features = facetsOf(outgoing.text).flatMap((facet) => facet.features)
  return [...new Set(features.filter((each) => isMention(each)).map(({ did }) => did))]
}

/** Links, mentions and hashtags by UTF-8 byte offset; a mention's `did` is still its handle. */
function facetsOf(text: string) {
  const rich = new RichText({ text })
  rich.detectFacetsWithoutResolution()
  return rich.facets ?? []
}

/** The DID behind a handle; empty where there is none, and the mention stays plain text. */
async function resolveHandle(handle: string, access: Access): Promise<string> {
  const { agent } = await signedInAgent(access)
  try {
    return (await agent.com.atproto.identity.resolveHandle({ handle })).data.did
  } catch (error) {
    if (error instanceof XRPCError && Number(error.status) === 400) return ''
    throw error
  }
}

/** The blob reference of an uploaded image, as JSON. The same bytes give the same reference again. */
async function uploadImage(image: OutgoingMedia, access: Access): Promise<string> {
  const { agent } = await signedInAgent(access)
  const { bytes, mime } = await access.media(image)
  const { data } = await agent.com.atproto.repo.uploadBlob(bytes, { encoding: mime })
  return JSON.stringify(data.blob)
}

/**
 * Puts the record under its derived key. With `swapRecord: null` the host takes it where nothing or the same is there,
 * and answers `InvalidSwap` where something else is: a repeat makes no second post and overwrites nothing.
 */
async function putPost(job: Job, access: Access): Promise<StepResult> {
  const { agent, did } = await signedInAgent(access)
  const rkey = recordKey(job.publicationId)
  const record = recordOf(job)
  try {
    const { data } = await agent.com.atproto.repo.putRecord({ repo: did, collection, rkey, record, swapRecord: null })
    return { outcome: 'done', ...publishedAs(data.uri, data.cid) }
  } catch (error) {
    if (!(error instanceof XRPCError)) throw error
    // Unreferenced blobs are collected after a while.
    if (error.error === 'BlobNotFound') return { outcome: 'redo', steps: job.outgoing.media.map((_, index) => `image:${index}`) }
    if (error.error !== 'InvalidSwap') throw error
    const there = await findPost(job, access)
    if (!there) throw new RetryLater('the record was there and is gone', { cause: error })
    return { outcome: 'done', ...there }
  }
}

/**
 * Reads the record under our key, without a login: it is public.
 * @throws Rejected when it has other content: an earlier edition that this server no longer knows
 */
async function findPost(job: Job, access: Access): Promise<Published | undefined> {
  const { pds, did } = await accountOf(access)
  const agent = anonymousAgent(pds, access.fetch, access.signal)
  const rkey = recordKey(job.publicationId)
  try {
    const { data } = await agent.com.atproto.repo.getRecord({ repo: did, collection, rkey })
    const published = publishedAs(data.uri, data.cid ?? '')
    if (sameWords(data.value, job.outgoing)) return published
    throw new Rejected('other-version-there', `another version is already there: ${published.url}`, { detail: published.url })
  } catch (error) {
    if (error instanceof XRPCError && error.error === 'RecordNotFound') return undefined
    throw error
  }
}

const wordsSchema = z.object({
  text: z.string(),
  embed: z.optional(z.object({ images: z.optional(z.array(z.object({ alt: z.string() }))) })),
})

function sameWords(record: unknown, outgoing: Outgoing): boolean {
  const { data } = wordsSchema.safeParse(record)
  const alts = (data?.embed?.images ?? []).map(({ alt }) => alt)
  return data?.text === outgoing.text && JSON.stringify(alts) === JSON.stringify(outgoing.media.map(({ alt }) => alt))
}

function recordOf({ outgoing, handles, startedAt, reference }: Job): Record<string, unknown> {
  const facets = resolvedFacets(outgoing, handles)
  return {
    $type: collection,
    text: outgoing.text,
    createdAt: startedAt,
    ...(outgoing.language && { langs: [outgoing.language] }),
    ...(facets.length > 0 && { facets }),
    ...(outgoing.media.length > 0 && { embed: imagesOf(outgoing.media, handles) }),
    ...(outgoing.replyTo && { reply: replyOf(reference) }),
  }
}

function resolvedFacets(outgoing: Outgoing, handles: Job['handles']) {
  const mentions = mentionsOf(outgoing)
  return facetsOf(outgoing.text).flatMap((facet) => {
    const features = facet.features.flatMap((feature) => {
      if (!isMention(feature)) return [feature]
      const did = handles[`mention:${mentions.indexOf(feature.did)}`]
      return did ? [{ ...feature, did }] : []
    })
    return features.length > 0 ? [{ ...facet, features }] : []
  })
}

function imagesOf(media: readonly OutgoingMedia[], handles: Job['handles']) {
  const images = media.map(({ alt, width, height }, index) => ({
    image: JSON.parse(handles[`image:${index}`] ?? 'null') as unknown,
    alt,
    ...(width && height && { aspectRatio: { width, height } }),
  }))
  return { $type: 'app.bsky.embed.images', images }
}

function replyOf(reference: string | undefined): z.infer<typeof replyRef> {
  const { data } = replyRef.safeParse(JSON.parse(reference ?? 'null'))
  if (!data) throw new Rejected('comment-unknown', 'the comment that this answers is not known')
  return data
}
