import type { NetworkDriver } from './driver.ts'

/** A network that this server may not post to: at its time it is a person's turn, and only a person's word ends it. */
export function byHand(): NetworkDriver {
  return {
    network: 'by-hand',
    steps: () => [{ name: 'hand', public: false }],
    perform: () => Promise.resolve({ outcome: 'by-hand' }),
  }
}
