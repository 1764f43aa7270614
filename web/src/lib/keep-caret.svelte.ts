import { tick } from 'svelte'
import type { Attachment } from 'svelte/attachments'
import { moveCaret } from './autosave.ts'

/** Leaves the caret behind the same words when what someone else wrote changes the text under it. */
export function keepCaret(text: () => string): Attachment<HTMLTextAreaElement> {
  return (area) => {
    let [known, start, end] = [area.value, 0, 0]
    const remember = () => ([known, start, end] = [area.value, area.selectionStart, area.selectionEnd])
    const events = ['input', 'keyup', 'pointerup', 'select'] as const
    // Before who takes the value over, and with it what runs between two listeners: what was typed here is no one else's.
    for (const event of events) area.addEventListener(event, remember, { capture: true })

    $effect(() => {
      const next = text()
      if (next === known || document.activeElement !== area) return
      const [from, to] = [moveCaret(known, next, start), moveCaret(known, next, end)]
      void tick().then(() => {
        area.setSelectionRange(from, to)
        remember()
      })
    })
    return () => {
      for (const event of events) area.removeEventListener(event, remember, { capture: true })
    }
  }
}
