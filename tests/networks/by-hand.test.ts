import { byHand } from '@inviato/server/src/networks/by-hand.ts'
import { expect, test } from 'vitest'
import { startOffline } from '../support/driver-access.ts'
import { driverContract, job, outgoing, publish } from './contract.ts'

driverContract('by hand', () => startOffline(byHand()))

test('leaves it to a person, however often it is asked', async () => {
  await using place = await startOffline(byHand())
  const work = job(outgoing(place))
  expect(await publish(place, work)).toEqual({ outcome: 'by-hand' })
  expect(await publish(place, work)).toEqual({ outcome: 'by-hand' })
})
