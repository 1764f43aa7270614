/** The server cannot start, for a reason that the operator can mend; the message says which variable it is about. */
export class CannotStart extends Error {
  override readonly name: string = 'CannotStart'
}

/** What an operator reads when the server does not start: a sentence for what they can mend, else the whole error. */
export function explain(error: unknown): unknown {
  if (error instanceof CannotStart) return error.message
  if (error instanceof Error && 'code' in error && error.code === 'EADDRINUSE') {
    return 'PORT: another program listens there already. Stop it, or choose another PORT.'
  }
  return error
}
