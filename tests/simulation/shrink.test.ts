import { expect, test } from 'vitest'
import { shrink } from './shrink.ts'
import { type Schedule, scheduleOf } from './steps.ts'

/** A fault: a backup, later a removal, and later still a restore. */
function fails({ steps }: Schedule): Promise<boolean> {
  const backup = steps.findIndex((step) => step.do === 'backup')
  const removal = steps.findIndex((step, index) => index > backup && step.do === 'delete')
  return Promise.resolve(backup >= 0 && removal >= 0 && steps.slice(removal).some((step) => step.do === 'restore'))
}

async function failing(): Promise<Schedule> {
  for (let seed = 1; ; seed++) {
    const schedule = scheduleOf(seed)
    if (schedule.phones > 2 && (await fails(schedule))) return schedule
  }
}

test('a failing schedule becomes as short as its fault', async () => {
  const { phones, steps } = await shrink(await failing(), fails, () => false)
  expect(steps.map((step) => step.do)).toEqual(['backup', 'delete', 'restore'])
  expect(phones).toBe(2)
})

test('a failing schedule is made shorter in few tries', async () => {
  let tries = 0
  const counted = (schedule: Schedule) => (tries++, fails(schedule))
  await shrink(await failing(), counted, () => false)
  expect(tries).toBeLessThan(60)
})

test('out of time, a failing schedule is the shortest that was seen to fail', async () => {
  const long = await failing()
  let tries = 0
  const shorter = await shrink(long, (schedule) => (tries++, fails(schedule)), () => tries >= 5)
  expect(await fails(shorter)).toBe(true)
  expect(await shrink(long, fails, () => true)).toBe(long)
})

test('a seed is always the same schedule', () => {
  expect(scheduleOf(7)).toEqual(scheduleOf(7))
  expect(scheduleOf(7)).not.toEqual(scheduleOf(8))
})
