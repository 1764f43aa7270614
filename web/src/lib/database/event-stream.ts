/** `data`, `retry`, or what else our server says. */
export interface Field {
  name: string
  value: string
}

/**
 * The fields of a response's server-sent events
 * (https://html.spec.whatwg.org/multipage/server-sent-events.html, the part of it that our server speaks: each is one line).
 * @param silenceMs throws when nothing, not even a heartbeat, came for so long
 * @param alive called at each sign of life
 */
export async function* readEvents(response: Response, silenceMs: number, alive: () => void): AsyncGenerator<Field, void, undefined> {
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader()
  if (!reader) return
  let rest = ''
  try {
    for (;;) {
      const { done, value } = await within(silenceMs, reader.read())
      if (done) return
      alive()
      const blocks = (rest + value).split('\n\n')
      rest = blocks.pop() ?? ''
      for (const block of blocks) {
        for (const line of block.split('\n')) {
          const colon = line.indexOf(': ')
          if (colon > 0) yield { name: line.slice(0, colon), value: line.slice(colon + 2) }
        }
      }
    }
  } finally {
    await reader.cancel().catch(() => undefined)
  }
}

async function within<T>(ms: number, promise: Promise<T>): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const silence = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('The stream fell silent')), ms)
  })
  try {
    return await Promise.race([promise, silence])
  } finally {
    clearTimeout(timer)
  }
}
