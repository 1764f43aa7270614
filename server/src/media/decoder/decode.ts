import { spawn } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { dirname, join, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type DecodeAnswer, type DecodeJob, decodeAnswer } from './job.ts'
import { watchMemory } from './memory.ts'
import { places } from './places.ts'

const program = fileURLToPath(import.meta.resolve('./process.ts'))
const sharpPath = fileURLToPath(import.meta.resolve('sharp'))
const zodPath = fileURLToPath(import.meta.resolve('zod/mini'))

/** The outermost node_modules that holds a resolved module: where pnpm keeps the module's own dependencies too. */
function modulesOf(path: string): string {
  return path.slice(0, path.indexOf(`${sep}node_modules${sep}`) + `${sep}node_modules`.length)
}

// The permission model refuses files, child processes and workers to the decoder's JavaScript; the libraries' own code is native, hence the limits below.
const flags = [
  '--permission',
  '--allow-addons',
  ...new Set([dirname(program), modulesOf(sharpPath), modulesOf(zodPath), join(dirname(program), '../../../node_modules')]),
].map((flag) => (flag.startsWith('--') ? flag : `--allow-fs-read=${flag}${sep}*`))

export type DecodeLimits = {
  /** milliseconds after which the process is killed */
  timeMs: number
  /** resident bytes above which the process is killed (where the system tells them) */
  memoryBytes: number
}

/** Thirty photos arrive at once; two are decoded at a time, whatever the machine. */
const takePlace = places(2)

export const decodeLimits: DecodeLimits = { timeMs: 20_000, memoryBytes: 1024 ** 3 }

/** A picture that could not be decoded within its limits; the file stays as it is. */
export class NotDecodable extends Error {
  override readonly name = 'NotDecodable'
}

/**
 * Decodes one picture in a process of its own: empty environment, no file access, killed when it takes too long or too much.
 * @param path the file to read
 * @returns size in pixels (orientation applied), number of frames, and the result's bytes (empty for `inspect`)
 * @throws NotDecodable when the bytes are no picture of an allowed type, are cut off, or break a limit
 */
export async function decode(path: string, job: DecodeJob, limits: DecodeLimits = decodeLimits): Promise<{ width: number; height: number; frames: number; bytes: Buffer }> {
  using _place = await takePlace()
  const input = await readFile(path)
  const child = spawn(process.execPath, ['--disable-warning=PERM0001', '--max-old-space-size=256', ...flags, program, JSON.stringify(job)], {
    env: {},
    stdio: ['pipe', 'pipe', 'ignore'],
    timeout: limits.timeMs,
    killSignal: 'SIGKILL',
  })
  using _watch = watchMemory(child, limits.memoryBytes)
  const chunks: Buffer[] = []
  child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk))
  // A decoder that ended before it read everything breaks the pipe; its exit tells why.
  child.stdin.on('error', () => {})
  child.stdin.end(input)
  const signal = await new Promise<NodeJS.Signals | null>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (_code, killedBy) => resolve(killedBy))
  })
  if (signal) throw new NotDecodable('the picture took too much time or memory')
  const output = Buffer.concat(chunks)
  const answer = readAnswer(output)
  if (!answer.ok) throw new NotDecodable(answer.reason)
  return { width: answer.width, height: answer.height, frames: answer.frames, bytes: output.subarray(output.indexOf('\n') + 1) }
}

function readAnswer(output: Buffer): DecodeAnswer {
  const end = output.indexOf('\n')
  if (end < 0) throw new NotDecodable('the decoder ended without an answer')
  return decodeAnswer.parse(JSON.parse(output.toString('utf8', 0, end)))
}
