/** How often what arrives in bulk is shown, in ms. */
const pace = 500

const due = new Set<() => void>()
let timer: ReturnType<typeof setTimeout> | undefined
let last = -Infinity

/** Does something soon, once, and together with all else that is due by then: the screen is made anew once for all of it. */
export function together(act: () => void): void {
  due.add(act)
  timer ??= setTimeout(() => {
    timer = undefined
    last = performance.now()
    const all = [...due]
    due.clear()
    for (const each of all) each()
  }, Math.max(0, last + pace - performance.now()))
}
