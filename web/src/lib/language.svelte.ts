import type { Language } from '@inviato/shared/fields.ts'
import { getLocale, setLocale } from './paraglide/runtime'

/** The language of this device. Words are plain functions: what shall follow a change is keyed by `current`. */
class DeviceLanguage {
  #current = $state<Language>(getLocale())

  get current(): Language {
    return this.#current
  }

  /** Changes it here, without loading the page anew: what was typed stays. */
  choose(language: Language): void {
    void setLocale(language, { reload: false })
    document.documentElement.lang = language
    this.#current = language
  }
}

export const deviceLanguage = new DeviceLanguage()

/** Each language by its own name. */
export const languageNames: readonly { value: Language; label: string }[] = [
  { value: 'it', label: 'Italiano' },
  { value: 'en', label: 'English' },
]
