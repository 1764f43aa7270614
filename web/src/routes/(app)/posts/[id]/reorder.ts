import type { Attachment } from 'svelte/attachments'

/** How long a finger rests before a tap becomes a drag, in ms: shorter, and scrolling would move pictures. */
const rest = 300

/**
 * Lets the children that bear `data-slot` be dragged along their row: held with a finger, or pulled with a mouse.
 * `move` gets the slot and its new position. Who cannot drag moves a picture by the buttons in its sheet.
 */
export function reorder(move: (slotId: string, to: number) => void): Attachment<HTMLElement> {
  return (row) => {
    let held: { item: HTMLElement; from: number; x: number; dragging: boolean; timer: ReturnType<typeof setTimeout> } | undefined

    const items = () => [...row.querySelectorAll<HTMLElement>('[data-slot]')]

    function start(event: PointerEvent): void {
      const item = event.target instanceof Element ? event.target.closest<HTMLElement>('[data-slot]') : null
      if (!item || event.button !== 0) return
      const timer = setTimeout(() => lift(event.pointerId), rest)
      held = { item, from: items().indexOf(item), x: event.clientX, dragging: false, timer }
    }

    function lift(pointerId: number): void {
      if (!held) return
      held.dragging = true
      held.item.setPointerCapture(pointerId)
      held.item.style.zIndex = '1'
      held.item.style.scale = '1.04'
    }

    function drag(event: PointerEvent): void {
      if (!held) return
      const dx = event.clientX - held.x
      if (!held.dragging) {
        // It moved before it was held: a scroll, or a pull with the mouse.
        if (Math.abs(dx) < 8) return
        if (event.pointerType !== 'mouse') return drop()
        lift(event.pointerId)
      }
      event.preventDefault()
      held.item.style.translate = `${dx}px 0`
    }

    function end(event: PointerEvent): void {
      if (!held?.dragging) return drop()
      const { item, from } = held
      const center = item.getBoundingClientRect().left + item.offsetWidth / 2
      const to = items().filter((other) => other !== item && other.getBoundingClientRect().left + other.offsetWidth / 2 < center).length
      const slotId = item.dataset.slot
      drop()
      // The tap that ends a drag opens nothing.
      item.addEventListener('click', swallow, { capture: true, once: true })
      setTimeout(() => item.removeEventListener('click', swallow, { capture: true }))
      event.preventDefault()
      if (slotId !== undefined && to !== from) move(slotId, to)
    }

    function drop(): void {
      if (!held) return
      clearTimeout(held.timer)
      for (const property of ['translate', 'scale', 'z-index']) held.item.style.removeProperty(property)
      held = undefined
    }

    // A touch that drags must not scroll the row; only a listener that is not passive can say so.
    const still = (event: TouchEvent) => held?.dragging && event.preventDefault()

    row.addEventListener('pointerdown', start)
    row.addEventListener('pointermove', drag)
    row.addEventListener('pointerup', end)
    row.addEventListener('pointercancel', drop)
    row.addEventListener('contextmenu', prevent)
    row.addEventListener('touchmove', still, { passive: false })
    return () => {
      drop()
      row.removeEventListener('pointerdown', start)
      row.removeEventListener('pointermove', drag)
      row.removeEventListener('pointerup', end)
      row.removeEventListener('pointercancel', drop)
      row.removeEventListener('contextmenu', prevent)
      row.removeEventListener('touchmove', still)
    }
  }
}

function swallow(event: Event): void {
  event.preventDefault()
  event.stopPropagation()
}

function prevent(event: Event): void {
  event.preventDefault()
}
