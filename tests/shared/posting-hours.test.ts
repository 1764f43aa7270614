import { nextSlot } from '@inviato/shared/posting-hours.ts'
import { expect, test } from 'vitest'

const rome = { zone: 'Europe/Rome', hours: ['21:00', '09:00'], taken: [] }

test('takes the next of the usual hours, by the clock of the brand', () => {
  expect(nextSlot({ ...rome, after: '2026-06-01T12:00:00.000Z' })).toBe('2026-06-01T19:00:00.000Z')
  expect(nextSlot({ ...rome, after: '2026-06-01T19:00:00.000Z' })).toBe('2026-06-02T07:00:00.000Z')
  // Clocks are set back on 25 October: nine in the morning stays nine in the morning.
  expect(nextSlot({ ...rome, after: '2026-10-24T20:00:00.000Z' })).toBe('2026-10-25T08:00:00.000Z')
})

test('passes over an hour at which something else goes out nearby', () => {
  const taken = ['2026-06-01T19:10:00.000Z', '2026-06-02T06:30:00.000Z']
  expect(nextSlot({ ...rome, taken, after: '2026-06-01T12:00:00.000Z' })).toBe('2026-06-02T07:00:00.000Z')
})

test('has hours where nobody has said any', () => {
  expect(nextSlot({ ...rome, hours: undefined, after: '2026-06-01T12:00:00.000Z' })).toBe('2026-06-01T16:30:00.000Z')
})

test('gives a time also where every hour is taken', () => {
  const taken = Array.from({ length: 100 }, (_, day) => new Date(Date.UTC(2026, 5, 1 + day, 7)).toISOString())
  expect(nextSlot({ ...rome, hours: ['09:00'], taken, after: '2026-06-01T12:00:00.000Z' })).toBe('2026-06-02T07:00:00.000Z')
})
