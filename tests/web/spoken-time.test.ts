import { instantOf, wallTimeOf } from '@inviato/shared/wall-time.ts'
import fc from 'fast-check'
import { beforeEach, describe, expect, test } from 'vitest'
import { sayClock, sayDay, sayExactly, sayHour, sayMonth, sayTime, sayWeekday } from '../../web/src/lib/spoken-time.ts'
import { dayAfter } from '../../web/src/routes/(app)/plan/days.ts'
import { speak } from '../support/language.ts'

const rome = 'Europe/Rome'
/** A Wednesday. */
const today = '2026-05-13'

/** What a person in a zone hears of `wall` while their clock shows `now`. */
function said(wall: string, now = `${today}T14:00`, zone = rome): string {
  return sayTime(instantOf(wall, zone), new Date(instantOf(now, zone)), zone)
}

describe('in Italian', () => {
  beforeEach(() => speak('it'))

  test.each([
    ['2026-05-13T09:05', 'oggi 9:05'],
    ['2026-05-13T17:59', 'oggi 17:59'],
    ['2026-05-13T18:00', 'stasera 18:00'],
    ['2026-05-13T23:59', 'stasera 23:59'],
    ['2026-05-13T03:00', 'stanotte 3:00'],
    ['2026-05-14T00:30', 'domani 0:30'],
    ['2026-05-14T09:00', 'domani 9:00'],
    ['2026-05-12T22:15', 'ieri 22:15'],
    ['2026-05-15T18:00', 'venerdì 18:00'],
    ['2026-05-19T18:00', 'martedì 18:00'],
    ['2026-05-20T18:00', '20 mag 18:00'],
    ['2026-05-11T08:00', '11 mag 8:00'],
    ['2027-01-01T08:00', '1 gen 2027 8:00'],
  ])('says %s as %s', (wall, words) => {
    expect(said(wall)).toBe(words)
  })

  test('calls the small hours after this evening tonight, and tomorrow’s nothing else', () => {
    expect(said('2026-05-14T02:30', '2026-05-13T20:00')).toBe('stanotte 2:30')
    expect(said('2026-05-14T05:00', '2026-05-13T20:00')).toBe('domani 5:00')
    expect(said('2026-05-14T02:30', '2026-05-13T17:59')).toBe('domani 2:30')
    expect(said('2026-05-14T02:30', '2026-05-13T01:00')).toBe('domani 2:30')
    expect(said('2026-05-13T22:00', '2026-05-14T01:00')).toBe('ieri 22:00')
  })

  test('names a day, a month and a weekday', () => {
    expect([sayDay(today, today), sayDay('2026-05-14', today), sayDay('2026-05-12', today)]).toEqual(['Oggi', 'Domani', 'Ieri'])
    expect(sayDay('2026-05-15', today)).toBe('Venerdì 15 maggio')
    expect(sayDay('2027-05-15T10:00', today)).toBe('Sabato 15 maggio 2027')
    expect([sayMonth(today), sayWeekday(today)]).toEqual(['Maggio 2026', 'mer'])
  })
})

describe('in English', () => {
  beforeEach(() => speak('en'))

  test.each([
    ['2026-05-13T09:05', 'today 9:05'],
    ['2026-05-13T21:30', 'tonight 21:30'],
    ['2026-05-14T09:00', 'tomorrow 9:00'],
    ['2026-05-12T22:15', 'yesterday 22:15'],
    ['2026-05-15T18:00', 'Friday 18:00'],
    ['2026-05-20T18:00', '20 May 18:00'],
    ['2025-12-31T08:00', '31 Dec 2025 8:00'],
  ])('says %s as %s', (wall, words) => {
    expect(said(wall)).toBe(words)
  })

  test('writes dates day first', () => {
    expect(sayDay('2026-05-15', today)).toBe('Friday 15 May')
    expect(sayExactly('2026-05-15T16:00:00.000Z', rome)).toMatch(/^Friday,? 15 May 2026 at 18:00:00 CEST$/)
  })
})

describe('in every zone', () => {
  beforeEach(() => speak('en'))

  test('counts days by the clock on the wall, not by hours', () => {
    const [instant, now] = ['2026-05-13T22:30:00.000Z', new Date('2026-05-13T21:00:00.000Z')]
    expect(sayTime(instant, now, 'UTC')).toBe('tonight 22:30')
    expect(sayTime(instant, now, rome)).toBe('tonight 0:30')
    expect(sayTime(instant, now, 'Asia/Tokyo')).toBe('today 7:30')
    expect(sayTime('2026-05-13T03:30:00.000Z', now, 'America/New_York')).toBe('yesterday 23:30')
    expect(sayClock(instant, 'Asia/Kathmandu')).toBe('4:15')
  })

  test('tells today from yesterday also on the days of 23 and of 25 hours', () => {
    for (const day of ['2026-03-29', '2026-10-25']) {
      expect(said(`${day}T23:30`, `${day}T00:30`)).toBe('tonight 23:30')
      expect(said(`${day}T00:30`, `${day}T23:30`)).toBe('tonight 0:30')
      const [before, after] = [dayAfter(day, -1), dayAfter(day, 1)]
      expect(said(`${day}T12:00`, `${before}T12:00`)).toBe('tomorrow 12:00')
      expect(said(`${day}T12:00`, `${after}T12:00`)).toBe('yesterday 12:00')
    }
  })

  test('says an hour alone only of today', () => {
    const now = new Date(instantOf('2026-05-13T21:00', rome))
    expect(sayHour(instantOf('2026-05-13T20:40', rome), now, rome)).toBe('20:40')
    expect(sayHour(instantOf('2026-05-12T20:40', rome), now, rome)).toBe('yesterday 20:40')
  })

  test('always ends with the hour that the clock on the wall shows', () => {
    const zones = fc.constantFrom(rome, 'America/St_Johns', 'Pacific/Chatham', 'Pacific/Apia', 'UTC')
    const times = fc.date({ min: new Date('2020-01-01T00:00:00Z'), max: new Date('2030-01-01T00:00:00Z'), noInvalidDate: true })
    fc.assert(
      fc.property(times, times, zones, (instant, now, zone) => {
        const [hour, minute] = wallTimeOf(instant, zone).slice(11).split(':')
        expect(sayTime(instant.toISOString(), now, zone).endsWith(` ${Number(hour)}:${minute}`)).toBe(true)
      }),
    )
  })
})
