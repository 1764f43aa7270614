/** What only the server knows, read for one screen: an answer, or why there is none. */
export class Remote<Value> {
  #read: () => Promise<Value>
  current = $state.raw<Value>()
  error = $state.raw<unknown>()
  loading = $state(true)

  constructor(read: () => Promise<Value>) {
    this.#read = read
    void this.load()
  }

  /** Asks again; what was there stays on screen meanwhile. */
  load = async (): Promise<void> => {
    this.loading = true
    this.error = undefined
    try {
      this.current = await this.#read()
    } catch (error) {
      this.error = error
    } finally {
      this.loading = false
    }
  }

  /** Takes over what a change answered. */
  set(value: Value): void {
    this.current = value
  }
}
