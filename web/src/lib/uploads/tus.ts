import { type Answer, type Request, request } from './http.ts'

/** One file did not arrive. Without a status nothing passed: no network, or one that leads nowhere. */
export class NotSent extends Error {
  override readonly name = 'NotSent'
  readonly status: number | undefined
  readonly code: string | undefined

  constructor(status: number | undefined, code: string | undefined, options?: ErrorOptions) {
    super(`not sent: ${status ?? 'no answer'} ${code ?? ''}`, options)
    this.status = status
    this.code = code
  }
}

export interface TusUpload {
  /** Where uploads are announced. */
  endpoint: string
  blob: Blob
  metadata: Readonly<Record<string, string>>
  /** Largest body of one request, in bytes: a proxy that buffers, or a kill, costs at most so much. */
  chunkBytes: number
  /** The address of an upload that was begun before; undefined announces a new one. */
  address: string | undefined
  /** Called with the address before the first byte leaves, and awaited: a kill after that resumes. */
  onAddress: (address: string) => Promise<void>
  /** bytes that left, of all */
  onProgress: (sent: number) => void
  signal: AbortSignal
  /** Up to this size a file goes with its announcement, in one request. */
  oneRequestBytes: number
}

/** Nothing moved for so long: the network is there and passes nothing. The server may take longer to check the whole of a film. */
const stallMs = { moving: 30_000, checking: 180_000 }

const version = { 'tus-resumable': '1.0.0' }
const bytesType = { 'content-type': 'application/offset+octet-stream' }

/**
 * Sends a file by tus 1.0 (https://tus.io/protocols/resumable-upload: creation, creation-with-upload), from where the server has it.
 * Resolves when the server took all of it. One attempt: retrying is the caller's.
 * @throws NotSent; what the signal was aborted with
 */
export async function sendByTus(upload: TusUpload): Promise<void> {
  const { blob } = upload
  let { address } = upload
  let offset = 0
  if (address !== undefined) {
    const head = await ask(upload, { method: 'HEAD', url: address, headers: version }, 0)
    offset = offsetIn(head)
  } else {
    const whole = blob.size <= upload.oneRequestBytes
    const created = await ask(upload, {
      method: 'POST',
      url: upload.endpoint,
      headers: { ...version, 'upload-length': String(blob.size), 'upload-metadata': encode(upload.metadata), ...(whole && bytesType) },
      ...(whole && { body: blob }),
    }, 0)
    const location = created.header('location')
    if (location === null) throw new NotSent(created.status, 'no_location')
    if (whole && created.header('upload-offset') === String(blob.size)) return upload.onProgress(blob.size)
    address = new URL(location, upload.endpoint).href
    await upload.onAddress(address)
  }
  while (offset < blob.size) {
    const body = blob.slice(offset, offset + upload.chunkBytes)
    const headers = { ...version, ...bytesType, 'upload-offset': String(offset) }
    offset = offsetIn(await ask(upload, { method: 'PATCH', url: address, headers, body }, offset))
    upload.onProgress(offset)
  }
}

/** One request, given up when nothing moves; anything but success is thrown. */
async function ask(upload: TusUpload, asked: Omit<Request, 'signal' | 'onProgress'>, offset: number): Promise<Answer> {
  const stalled = new AbortController()
  let watch: ReturnType<typeof setTimeout> | undefined
  const rearm = (sent: number): void => {
    clearTimeout(watch)
    watch = setTimeout(() => stalled.abort(), sent === upload.blob.size ? stallMs.checking : stallMs.moving)
  }
  rearm(asked.method === 'HEAD' ? upload.blob.size : 0)
  try {
    const answer = await request({
      ...asked,
      signal: AbortSignal.any([upload.signal, stalled.signal]),
      onProgress(sent) {
        rearm(offset + sent)
        upload.onProgress(offset + sent)
      },
    })
    if (answer.status >= 200 && answer.status < 300) return answer
    throw new NotSent(answer.status, codeIn(answer.body))
  } catch (error) {
    upload.signal.throwIfAborted()
    if (error instanceof NotSent) throw error
    throw new NotSent(undefined, stalled.signal.aborted ? 'stalled' : undefined, { cause: error })
  } finally {
    clearTimeout(watch)
  }
}

function offsetIn(answer: Answer): number {
  const offset = Number(answer.header('upload-offset') ?? NaN)
  if (!Number.isSafeInteger(offset)) throw new NotSent(answer.status, 'no_offset')
  return offset
}

function codeIn(body: string): string | undefined {
  try {
    const answer: unknown = JSON.parse(body)
    return typeof answer === 'object' && answer !== null && 'code' in answer && typeof answer.code === 'string' ? answer.code : undefined
  } catch {
    return undefined
  }
}

/** `Upload-Metadata`: keys and base64 values. Ours are ASCII. */
function encode(metadata: Readonly<Record<string, string>>): string {
  return Object.entries(metadata).map(([key, value]) => `${key} ${btoa(value)}`).join(',')
}
