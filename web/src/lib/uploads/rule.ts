import type { Rendition } from '@inviato/shared/media.ts'
import { map, type Observable } from 'rxjs'
import type { LocalDatabase } from '../database/databases.ts'
import { localDocument$ } from '../database/local-document.ts'

/** When originals may leave this phone. What is to be published always may. */
export type OriginalsRule = 'any' | 'wifi' | 'ask'

const localId = 'uploads-rule'

/** The rule as it is on this phone, `wifi` until the member chose. Emits at each change. */
export function originalsRule$(local: LocalDatabase): Observable<OriginalsRule> {
  return localDocument$(local, localId).pipe(
    map((document) => {
      const rule: unknown = document?.get('rule')
      return rule === 'any' || rule === 'ask' ? rule : 'wifi'
    }),
  )
}

export async function chooseOriginalsRule(local: LocalDatabase, rule: OriginalsRule): Promise<void> {
  await local.upsertLocal(localId, { rule })
}

const heldId = 'uploads-held'

/** The copies that the member stopped, by the key of their line (`media:<id>#<copy>`). Emits at each change. */
export function held$(local: LocalDatabase): Observable<ReadonlySet<string>> {
  return localDocument$(local, heldId).pipe(map((document) => keysIn(document?.get('keys'))))
}

/** Stops a copy, or lets it go on; on the disk when the promise resolves. */
export async function setHeld(local: LocalDatabase, key: string, isHeld: boolean): Promise<void> {
  const keys = new Set(keysIn((await local.getLocal(heldId))?.get('keys')))
  if (isHeld) keys.add(key)
  else keys.delete(key)
  await local.upsertLocal(heldId, { keys: [...keys] })
}

function keysIn(value: unknown): ReadonlySet<string> {
  return new Set(Array.isArray(value) ? value.filter((key) => typeof key === 'string') : [])
}

/** What the browser knows of the network: Chromium on phones says, Safari and Firefox do not. */
export function networkKind(): 'wifi' | 'metered' | 'unknown' {
  const connection: unknown = 'connection' in navigator ? navigator.connection : undefined
  if (typeof connection !== 'object' || connection === null) return 'unknown'
  if ('saveData' in connection && connection.saveData === true) return 'metered'
  const type = 'type' in connection ? connection.type : undefined
  if (type === 'wifi' || type === 'ethernet') return 'wifi'
  return type === 'cellular' ? 'metered' : 'unknown'
}

/**
 * Whether a copy may leave now. `wifi` on a network that the browser does not name counts as a question: the member says "send now".
 * @param allowed the member said so for what waits at this moment
 */
export function mayLeave(copy: Rendition, rule: OriginalsRule, network: ReturnType<typeof networkKind>, allowed: boolean): boolean {
  if (copy !== 'original' || rule === 'any' || allowed) return true
  return rule === 'wifi' && network === 'wifi'
}
