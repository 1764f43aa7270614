import type { Channel } from '@inviato/shared/channel.ts'
import type { Format } from '@inviato/shared/network.ts'
import type { ReleaseObstacle } from '@inviato/shared/status.ts'
import type { Problem } from '@inviato/shared/validate.ts'
import * as m from './paraglide/messages.js'

/** What keeps a post from one channel, and how to put it right, as a sentence. */
export function sayProblem(problem: Problem, channels: ReadonlyMap<string, Channel>): string {
  const channel = channels.get(problem.channelId)?.body.name ?? ''
  const { used = 0, limit = 0 } = problem
  switch (problem.code) {
    case 'empty':
      return m.posts_problem_empty({ channel })
    case 'text-too-long':
      return m.posts_problem_text_too_long({ channel, over: used - limit })
    case 'text-too-many-bytes':
      return m.posts_problem_text_too_many_bytes({ channel })
    case 'too-many-images':
      return m.posts_problem_too_many_images({ channel, limit, used, over: used - limit })
    case 'media-needed':
      return m.posts_problem_media_needed({ channel })
    case 'media-type':
      return m.posts_problem_media_type({ channel })
    case 'alt-too-long':
      return m.posts_problem_alt_too_long({ channel, limit })
  }
}

/** What is missing before a post can be released at all. */
export function sayObstacle(obstacle: ReleaseObstacle): string {
  const words: Record<ReleaseObstacle, () => string> = {
    'no-channel': m.posts_obstacle_no_channel,
    'channel-unknown': m.posts_obstacle_channel_unknown,
    'empty-slot': m.posts_obstacle_empty_slot,
    'media-unknown': m.posts_obstacle_media_unknown,
    'media-unprepared': m.posts_obstacle_media_unprepared,
    'media-forbidden': m.posts_obstacle_media_forbidden,
  }
  return words[obstacle]()
}

export function sayFormat(format: Format): string {
  const words: Record<Format, () => string> = {
    post: m.posts_format_post,
    carousel: m.posts_format_carousel,
    reel: m.posts_format_reel,
    story: m.posts_format_story,
    video: m.posts_format_video,
  }
  return words[format]()
}

/** Why a network refused, as the end of a sentence; codes that say nothing to people lead to the details. */
export function sayReason(code: string): string {
  const words: Record<string, () => string> = {
    'text-too-long': m.posts_reason_text_too_long,
    'text-too-many-bytes': m.posts_reason_text_too_long,
    'too-large': m.posts_reason_too_large,
    'media-unusable': m.posts_reason_media_unusable,
    'too-many-images': m.posts_reason_too_many_images,
    'other-version-there': m.posts_reason_other_version_there,
    'channel-gone': m.posts_reason_channel_gone,
    refused: m.posts_reason_refused,
    fields: m.posts_reason_refused,
  }
  return (words[code] ?? m.posts_reason_other)()
}
