import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { compileCache } from './compile-cache.ts'
import type { Call, Reply } from './process-calls.ts'

/** A process of the tests' own that does what it is asked (`answerCalls` at its other end). */
export interface Worker {
  readonly isOff: boolean
  /** Rejects with the other side's error, or when the process is, or goes, off. */
  ask(name: string, ...args: unknown[]): Promise<unknown>
  /** Ends it between two instructions, as a phone or a server that loses its power. */
  kill(): Promise<void>
  /** Lets it end by itself. */
  end(): Promise<void>
}

/** Starts a program; resolves when it is ready to be asked. */
export async function startProcess(program: URL): Promise<Worker> {
  const env = { ...process.env, NODE_COMPILE_CACHE: compileCache }
  const child = fork(fileURLToPath(program), [], { serialization: 'advanced', execArgv: [], env })
  const exited = once(child, 'exit')
  const calls = new Map<number, PromiseWithResolvers<unknown>>()
  let count = 0
  let isOff = false

  const expectReply = (call: number): Promise<unknown> => {
    const reply = Promise.withResolvers<unknown>()
    calls.set(call, reply)
    return reply.promise
  }
  const fail = (error: Error): void => {
    isOff = true
    for (const { reject } of calls.values()) reject(error)
    calls.clear()
  }
  const ready = expectReply(0)
  child.on('message', ({ call, value, error }: Reply) => {
    const reply = calls.get(call)
    calls.delete(call)
    if (error === undefined) reply?.resolve(value)
    else reply?.reject(new Error(error))
  })
  child.on('error', fail)
  child.on('exit', () => fail(new Error('the process was switched off')))
  await ready

  return {
    get isOff() {
      return isOff
    },
    ask(name, ...args) {
      if (isOff) return Promise.reject(new Error('the process is switched off'))
      const call = ++count
      const reply = expectReply(call)
      child.send({ call, name, args } satisfies Call)
      return reply
    },
    async kill() {
      child.kill('SIGKILL')
      await exited
    },
    async end() {
      if (child.connected) child.disconnect()
      await exited
    },
  }
}
