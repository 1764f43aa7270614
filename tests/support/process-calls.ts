/** What one process asks of another, and its answer. */
export interface Call {
  call: number
  name: string
  args: unknown[]
}

export interface Reply {
  call: number
  value?: unknown
  error?: string
}

/** Answers the calls of the process that started this one, and ends with it. */
export function answerCalls(answer: (name: string, args: unknown[]) => Promise<unknown>): void {
  const reply = (answer: Reply) => process.connected && process.send?.(answer)
  process.on('message', ({ call, name, args }: Call) => {
    answer(name, args).then(
      (value) => reply({ call, value }),
      (error: unknown) => reply({ call, error: error instanceof Error ? error.message : String(error) }),
    )
  })
  // It does not outlive its test.
  process.once('disconnect', () => process.exit())
  reply({ call: 0, value: 'ready' })
}
