import { derivedId } from '@inviato/shared/derived-id.ts'
import { uuid } from '@inviato/shared/fields.ts'
import * as fc from 'fast-check'
import { expect, test } from 'vitest'

test('gives the same valid UUIDv7 for the same name and moment', () => {
  fc.assert(
    fc.property(fc.string(), fc.date({ min: new Date(0), max: new Date('9999-01-01'), noInvalidDate: true }), (name, date) => {
      const id = derivedId(name, date.toISOString())
      expect(uuid.safeParse(id).success).toBe(true)
      expect(derivedId(name, date.toISOString())).toBe(id)
      expect(derivedId(`${name}.`, date.toISOString())).not.toBe(id)
    }),
  )
})

test('sorts by its moment', () => {
  const early = derivedId('z', '2026-03-14T20:00:00.000Z')
  const late = derivedId('a', '2026-03-14T20:00:00.001Z')
  expect(early < late).toBe(true)
})
