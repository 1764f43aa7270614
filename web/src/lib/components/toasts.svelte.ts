import { untrack } from 'svelte'

export interface Toast {
  id: number
  text: string
  /** Takes back what was just done, while the toast is there. */
  undo?: (() => void) | undefined
  /** How long it stays, in ms. */
  duration: number
}

/** Short words about what just happened. What must be kept in mind belongs on a screen, not here. */
class Toasts {
  list = $state<Toast[]>([])
  #next = 0
  #timers = new Map<number, ReturnType<typeof setTimeout>>()

  /**
   * Shows `text`, for 5 s, or for `duration` ms with `undo`.
   * The time of an undo is real (10 s before a publication): it runs on, whatever the person does.
   */
  show(text: string, options: { undo?: () => void; duration?: number } = {}): number {
    const id = this.#next++
    const toast = { id, text, undo: options.undo, duration: options.duration ?? (options.undo ? 10_000 : 5_000) }
    this.list = [...untrack(() => this.list), toast].slice(-3)
    this.#timers.set(id, setTimeout(() => this.dismiss(id), toast.duration))
    return id
  }

  dismiss(id: number): void {
    clearTimeout(this.#timers.get(id))
    this.#timers.delete(id)
    this.list = this.list.filter((toast) => toast.id !== id)
  }
}

export const toasts = new Toasts()
