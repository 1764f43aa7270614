import { createSubscriber } from 'svelte/reactivity'

const tick = 15_000

/** The time as Svelte state: what is said about it ("due", "in an hour") stays right while it is on screen. */
class Clock {
  #listen = createSubscriber((update) => {
    const timer = setInterval(update, tick)
    document.addEventListener('visibilitychange', update)
    return () => {
      clearInterval(timer)
      document.removeEventListener('visibilitychange', update)
    }
  })

  get now(): Date {
    this.#listen()
    return new Date()
  }
}

export const clock = new Clock()
