/** Errors of networks, classed by what the caller does next. The `code` is translated on the phone; `detail` is the network's own words. */

/** It was not done and can be asked again: at `at` (ms since the epoch) where the network said so, else when the caller likes. */
export class RetryLater extends Error {
  override readonly name = 'RetryLater'
  readonly at: number | null
  constructor(message: string, options: { at?: number | null; cause?: unknown } = {}) {
    super(message, { cause: options.cause })
    this.at = options.at ?? null
  }
}

/** The network refuses the account: a person must connect it again. */
export class NeedsReconnect extends Error {
  override readonly name = 'NeedsReconnect'
  readonly code: string
  constructor(code: string, message: string, options: { cause?: unknown } = {}) {
    super(message, { cause: options.cause })
    this.code = code
  }
}

/** The network refuses this content, and would again: a person must change it. */
export class Rejected extends Error {
  override readonly name = 'Rejected'
  readonly code: string
  readonly detail: string | null
  constructor(code: string, message: string, options: { detail?: string; cause?: unknown } = {}) {
    super(message, { cause: options.cause })
    this.code = code
    this.detail = options.detail ?? null
  }
}

/** Nobody knows whether it was done: the reply was lost, or the network failed while it worked. */
export class OutcomeUnknown extends Error {
  override readonly name = 'OutcomeUnknown'
}

/** The file to publish is not on the server. */
export class MediaMissing extends Error {
  override readonly name = 'MediaMissing'
  readonly mediaId: string
  constructor(mediaId: string) {
    super(`media ${mediaId} is not on the server`)
    this.mediaId = mediaId
  }
}

/** This host does not offer it. */
export class Unsupported extends Error {
  override readonly name = 'Unsupported'
}

/** Failures of a connection before a request could leave. Sources: Node's `errno` names, undici's error codes. */
const beforeSending = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH', 'UND_ERR_CONNECT_TIMEOUT'])

/** True where a request surely never reached anybody. */
export function wasNeverSent(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  if ('code' in error && typeof error.code === 'string' && beforeSending.has(error.code)) return true
  return error.name === 'ForbiddenAddress' || wasNeverSent(error.cause)
}
