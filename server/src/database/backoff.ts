import type { Clock } from '../clock.ts'

/**
 * Waits before the next attempt: 0.5 s doubling to 60 s, each between half and the whole, so that many that failed
 * together do not come back together.
 * @param attempt 0 for the first wait
 * @throws the signal's reason when it is aborted meanwhile
 */
export async function backOff(clock: Pick<Clock, 'sleep'>, attempt: number, signal: AbortSignal): Promise<void> {
  const whole = Math.min(500 * 2 ** attempt, 60_000)
  await clock.sleep(whole * (0.5 + Math.random() / 2), signal)
}
