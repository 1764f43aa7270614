import { BehaviorSubject, filter, firstValueFrom, race, timer } from 'rxjs'

const atMost = 1_000 // ms

/** How many questions of the screen the database has not answered yet. */
const open$ = new BehaviorSubject(0)

/**
 * Notes that the screen has asked something and shows nothing of it yet.
 * @returns says that it was answered, or is asked no more; a second time it says nothing
 */
export function asks(): () => void {
  let isOpen = true
  open$.next(open$.value + 1)
  return () => {
    if (isOpen) open$.next(open$.value - 1)
    isOpen = false
  }
}

/** Resolves when the screen has its first answers, after a second at the latest: what works behind it comes after it. */
export async function firstAnswers(): Promise<void> {
  await firstValueFrom(race(open$.pipe(filter((count) => count === 0)), timer(atMost)))
}
