import { livePage } from '@inviato/server/src/networks/live-page.ts'
import { startOffline } from '../support/driver-access.ts'
import { driverContract } from './contract.ts'

driverContract('live page', () => startOffline(livePage()))
