import { expect, test } from 'vitest'
import { instantOf, isZone, wallTimeOf } from '@inviato/shared/wall-time.ts'

test('reads a wall time with the offset of its season', () => {
  expect(instantOf('2026-07-04T21:30', 'Europe/Rome')).toBe('2026-07-04T19:30:00.000Z')
  expect(instantOf('2026-12-04T21:30', 'Europe/Rome')).toBe('2026-12-04T20:30:00.000Z')
  expect(instantOf('2026-07-04T21:30', 'Asia/Kathmandu')).toBe('2026-07-04T15:45:00.000Z')
})

test('comes back as it went', () => {
  for (const zone of ['Europe/Rome', 'America/St_Johns', 'Pacific/Chatham', 'UTC']) {
    for (const wall of ['2026-01-01T00:00', '2026-06-30T23:59', '2028-02-29T12:00'])
      expect(wallTimeOf(instantOf(wall, zone), zone)).toBe(wall)
  }
})

test('takes the first of a time that occurs twice', () => {
  expect(instantOf('2026-10-25T02:30', 'Europe/Rome')).toBe('2026-10-25T00:30:00.000Z')
})

test('moves a time that never occurs to after the gap', () => {
  const instant = instantOf('2026-03-29T02:30', 'Europe/Rome')
  expect(instant).toBe('2026-03-29T01:30:00.000Z')
  expect(wallTimeOf(instant, 'Europe/Rome')).toBe('2026-03-29T03:30')
})

test('refuses what is no wall time', () => {
  expect(() => instantOf('tonight', 'Europe/Rome')).toThrow(RangeError)
})

test('knows a zone from a word', () => {
  expect(isZone('Europe/Rome')).toBe(true)
  expect(isZone('Borgo/Sereno')).toBe(false)
})
