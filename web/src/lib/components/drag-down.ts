import type { Attachment } from 'svelte/attachments'

const enough = 96 // px
const flick = 0.5 // px per ms

/**
 * Lets a sheet be dragged away by its head: the element's dialog follows the finger, and `onaway` is called when it was
 * dragged far or fast enough; else it goes back.
 */
export function dragDown(onaway: () => void): Attachment<HTMLElement> {
  return (head) => {
    const sheet = head.closest<HTMLElement>('[role="dialog"]')
    if (!sheet) return
    let from: { y: number; at: number } | undefined

    function down(event: PointerEvent): void {
      if (event.target instanceof Element && event.target.closest('button, a')) return
      from = { y: event.clientY, at: event.timeStamp }
      head.setPointerCapture(event.pointerId)
    }

    function move(event: PointerEvent): void {
      if (!from || !sheet) return
      sheet.style.transform = `translateY(${Math.max(0, event.clientY - from.y)}px)`
    }

    function up(event: PointerEvent): void {
      if (!from || !sheet) return
      const distance = event.clientY - from.y
      const speed = distance / Math.max(1, event.timeStamp - from.at)
      from = undefined
      if (event.type === 'pointerup' && (distance > enough || (distance > 24 && speed > flick))) return onaway()
      sheet.style.transition = 'transform var(--quick) var(--leave)'
      sheet.style.transform = ''
      sheet.addEventListener('transitionend', () => (sheet.style.transition = ''), { once: true })
    }

    head.addEventListener('pointerdown', down)
    head.addEventListener('pointermove', move)
    head.addEventListener('pointerup', up)
    head.addEventListener('pointercancel', up)
    return () => {
      head.removeEventListener('pointerdown', down)
      head.removeEventListener('pointermove', move)
      head.removeEventListener('pointerup', up)
      head.removeEventListener('pointercancel', up)
    }
  }
}
