import type { Language } from '@inviato/shared/fields.ts'
import { overwriteGetLocale } from '../../web/src/lib/paraglide/runtime.js'

/** From now on the phone's words are in this language. */
export function speak(language: Language): void {
  overwriteGetLocale(() => language)
}
