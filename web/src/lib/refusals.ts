import type { Version } from '@inviato/shared/version.ts'
import { BehaviorSubject } from 'rxjs'

/** What the server did not accept of this phone's member and nobody here has looked at yet, in the brand on screen; newest first. */
export const refusals$ = new BehaviorSubject<readonly Version[]>([])
