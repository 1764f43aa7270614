/** An upload that the server does not take. It has the shape by which the tus server answers: a status and a body. */
export class UploadRefused extends Error {
  override readonly name = 'UploadRefused'
  readonly status_code: number
  readonly code: string
  readonly body: string

  /** @param code stable, translated on the phone; @param message plain English */
  constructor(status: number, code: string, message: string) {
    super(message)
    this.status_code = status
    this.code = code
    this.body = JSON.stringify({ code, message })
  }
}
