/** An answer, whole. */
export interface Answer {
  status: number
  header(name: string): string | null
  body: string
}

export interface Request {
  method: 'HEAD' | 'POST' | 'PATCH' | 'DELETE'
  url: string
  headers: Readonly<Record<string, string>>
  body?: Blob
  signal: AbortSignal
  /** Bytes of the body that were handed to the network; told only in a window. */
  onProgress?: (sent: number) => void
}

/** One request to our own server. Rejects where nothing came back, and when it is aborted. */
export function request(asked: Request): Promise<Answer> {
  // `fetch` does not tell how far a body is; a service worker has nothing else.
  return typeof XMLHttpRequest === 'undefined' ? byFetch(asked) : byXhr(asked)
}

async function byFetch({ method, url, headers, body, signal }: Request): Promise<Answer> {
  const response = await fetch(url, { method, headers, body: body ?? null, signal })
  return { status: response.status, header: (name) => response.headers.get(name), body: await response.text() }
}

function byXhr({ method, url, headers, body, signal, onProgress }: Request): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const xhr = new XMLHttpRequest()
    const abort = (): void => xhr.abort()
    signal.addEventListener('abort', abort)
    xhr.open(method, url)
    for (const [name, value] of Object.entries(headers)) xhr.setRequestHeader(name, value)
    xhr.upload.onprogress = ({ loaded }) => onProgress?.(loaded)
    xhr.onload = () => resolve({ status: xhr.status, header: (name) => xhr.getResponseHeader(name), body: xhr.responseText })
    xhr.onerror = () => reject(new TypeError('no answer'))
    xhr.onabort = () => reject(new DOMException('aborted', 'AbortError'))
    xhr.onloadend = () => signal.removeEventListener('abort', abort)
    if (signal.aborted) return abort()
    xhr.send(body ?? null)
  })
}
