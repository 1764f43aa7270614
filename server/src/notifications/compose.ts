import { isPublicComment } from '@inviato/shared/comment.ts'
import { fromStoreId } from '@inviato/shared/collections.ts'
import type { Member } from '@inviato/shared/member.ts'
import type { NoticeKind, PushMessage } from '@inviato/shared/notification.ts'
import type { Publication } from '@inviato/shared/publication.ts'
import { readDocument } from '../database/document.ts'
import type { Desk } from './desk.ts'
import type { Notice } from './notice.ts'
import { words } from './words.ts'

const quoteLength = 140
/** A push message has no more than 4 kB in all. */
const mostTurns = 10

export interface Composing {
  /** The app's own origin. */
  origin: string
  badge: number
  silent: boolean
  now: Date
}

/** What a notice says to its member, in their language; `items` are those that are still open, oldest first. */
export async function compose(desk: Desk, member: Member, notice: Pick<Notice, 'kind' | 'group'>, items: readonly string[], view: Composing): Promise<PushMessage> {
  const { language } = member.body
  const [title, body] = await say(desk, notice.kind, items, words[language])
  const publication = await publicationIn(desk, items.at(-1) ?? '')
  // A newer turn is what it is about; a phone that has told of all of them by itself makes no second sound.
  const turns = notice.kind === 'by-hand' ? items.slice(-mostTurns).map((item) => item.slice(item.indexOf('#by-hand-') + '#by-hand-'.length)) : undefined
  return {
    web_push: 8030,
    notification: {
      title: `${desk.workspace?.name ?? 'Inviato'} · ${title}`.slice(0, 200),
      body,
      navigate: `${view.origin}${await screenOf(desk, notice, publication)}?brand=${desk.workspaceId}`,
      lang: language,
      tag: `${notice.kind}:${notice.group}`,
      silent: view.silent,
      timestamp: view.now.getTime(),
      ...(turns && { data: { turns: [...new Set(turns)] } }),
    },
    app_badge: view.badge,
  }
}

/** The one screen where the job is done. An answer is read where it stands. */
async function screenOf(desk: Desk, { kind, group }: Pick<Notice, 'kind' | 'group'>, publication: Publication | undefined): Promise<string> {
  switch (kind) {
    case 'comment':
      return `/inbox/${group}`
    case 'approval':
    case 'changes': {
      const answer = await readDocument(desk.db, 'comments', group)
      return answer ? `/inbox/${answer.postId}` : kind === 'approval' ? `/approvals/${group}` : `/posts/${group}`
    }
    case 'reconnect':
      return '/settings/channels'
    case 'stopped':
      return '/now'
    default:
      return publication?.subjectKind === 'reply' ? `/inbox/${group}` : `/posts/${group}`
  }
}

async function publicationIn(desk: Desk, item: string): Promise<Publication | undefined> {
  const place = fromStoreId(item.split('#')[0] ?? '')
  return place?.collection === 'publications' ? readDocument(desk.db, 'publications', place.id) : undefined
}

type Words = (typeof words)['en']

async function say(desk: Desk, kind: NoticeKind, items: readonly string[], w: Words): Promise<[title: string, body: string]> {
  const last = items.at(-1) ?? ''
  const [name = '', state = ''] = last.split('#')
  const id = fromStoreId(name)?.id ?? ''
  switch (kind) {
    case 'comment': {
      const comment = await readDocument(desk.db, 'comments', id)
      if (!comment || !isPublicComment(comment)) return [w.comments(items.length), '']
      const { author, text } = comment.body
      const who = shortened(author.name, 60)
      const quote = shortened(text, quoteLength)
      return items.length === 1 ? [w.comment(who), w.quoted(quote)] : [w.comments(items.length), w.quotedBy(who, quote)]
    }
    case 'approval': {
      const name = await deciderName(desk, id, w)
      return [w.approval, (await isAboutAnswer(desk, id)) ? w.approvalAnswerText(name) : w.approvalText(name)]
    }
    case 'changes': {
      const name = await deciderName(desk, id, w)
      return [w.changes, (await isAboutAnswer(desk, id)) ? w.changesAnswerText(name) : w.changesText(name)]
    }
    case 'reconnect':
      return [w.reconnect, w.reconnectText(desk.channels.get(id.split(':')[0] ?? '')?.body.name ?? w.aChannel)]
    case 'by-hand':
      return [w['by-hand'], w.byHandText(channelName(desk, id, w))]
    case 'stopped':
      return [w.stopped, w.stoppedText(await deciderName(desk, id, w))]
    case 'take-down': {
      const channel = channelName(desk, id, w)
      const isAnswer = (await readDocument(desk.db, 'publications', id))?.subjectKind === 'reply'
      return [w.stays, isAnswer ? w.staysAnswerText(channel) : w.staysText(channel)]
    }
    case 'failed': {
      const channel = channelName(desk, id, w)
      if (state.startsWith('missed')) return [w.missed, w.missedText(channel)]
      return state.startsWith('unconfirmed') ? [w.unconfirmed, w.unconfirmedText(channel)] : [w.failed, w.failedText(channel)]
    }
  }
}

async function isAboutAnswer(desk: Desk, decisionId: string): Promise<boolean> {
  return (await readDocument(desk.db, 'decisions', decisionId))?.subject.startsWith('comments:') ?? false
}

async function deciderName(desk: Desk, decisionId: string, w: Words): Promise<string> {
  const decision = await readDocument(desk.db, 'decisions', decisionId)
  return desk.members.get(decision?.by ?? '')?.body.name ?? w.someone
}

function channelName(desk: Desk, publicationId: string, w: Words): string {
  return desk.channels.get(publicationId.split(':')[1] ?? '')?.body.name ?? w.aChannel
}

/** At most `max` characters as people count them, on one line. */
function shortened(text: string, max: number): string {
  const line = text.replace(/\s+/g, ' ').trim()
  const characters = Array.from(new Intl.Segmenter().segment(line), ({ segment }) => segment)
  return characters.length <= max ? line : `${characters.slice(0, max - 1).join('')}…`
}
