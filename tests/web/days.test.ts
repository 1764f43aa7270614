import fc from 'fast-check'
import { expect, test } from 'vitest'
import { dayAfter, itemsByDay, weekOf } from '../../web/src/routes/(app)/plan/days.ts'
import { anEvent } from '../support/documents.ts'
import { aView } from '../support/post-views.ts'

const days = fc
  .date({ min: new Date('2020-01-01T00:00:00Z'), max: new Date('2040-01-01T00:00:00Z'), noInvalidDate: true })
  .map((date) => date.toISOString().slice(0, 10))

test('a week runs from Monday to the Sunday after it, and holds its day', () => {
  expect(weekOf('2026-05-17')).toEqual([
    '2026-05-11', '2026-05-12', '2026-05-13', '2026-05-14', '2026-05-15', '2026-05-16', '2026-05-17',
  ])
  fc.assert(
    fc.property(days, (day) => {
      const week = weekOf(day)
      expect(week).toHaveLength(7)
      expect(week).toContain(day)
      expect(new Date(`${week[0]}T12:00Z`).getUTCDay()).toBe(1)
      expect(week.slice(1)).toEqual(week.slice(0, -1).map((each) => dayAfter(each, 1)))
    }),
  )
})

test('days are counted over months, leap days and changes of the clock, there and back', () => {
  expect(dayAfter('2028-02-28', 1)).toBe('2028-02-29')
  expect(dayAfter('2026-12-31', 1)).toBe('2027-01-01')
  expect(dayAfter('2026-03-29', -1)).toBe('2026-03-28')
  fc.assert(
    fc.property(days, fc.integer({ min: -800, max: 800 }), (day, count) => {
      expect(dayAfter(dayAfter(day, count), -count)).toBe(day)
    }),
  )
})

test('everything lies on the day of this phone’s clock, posts in the order in which they go out', () => {
  const late = aView({ dueAt: '2026-05-14T21:30:00.000Z' })
  const early = aView({ dueAt: '2026-05-14T07:00:00.000Z' })
  const someday = aView({ dueAt: undefined })
  const event = anEvent({ startsAt: '2026-05-14T22:30:00.000Z' })
  const shown = (zone: string) => {
    const items = itemsByDay([late, early, someday], [event], zone)
    return new Map([...items].map(([day, { events, posts }]) => [day, [...events, ...posts]]))
  }
  expect(shown('UTC')).toEqual(new Map([['2026-05-14', [event, early, late]]]))
  expect(shown('Europe/Rome')).toEqual(new Map([['2026-05-15', [event]], ['2026-05-14', [early, late]]]))
  expect(shown('Asia/Tokyo')).toEqual(new Map([['2026-05-15', [event, late]], ['2026-05-14', [early]]]))
})
