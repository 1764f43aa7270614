export type Look = 'system' | 'light' | 'dark'

const key = 'inviato.theme'

/** Paper or night; as the phone has it unless the person chose. The page's head reads the same before the first paint. */
class Theme {
  #look = $state<Look>(read())

  get look(): Look {
    return this.#look
  }

  choose(look: Look): void {
    this.#look = look
    if (look === 'system') {
      localStorage.removeItem(key)
      delete document.documentElement.dataset.theme
    } else {
      localStorage.setItem(key, look)
      document.documentElement.dataset.theme = look
    }
  }
}

export const theme = new Theme()

function read(): Look {
  const kept = localStorage.getItem(key)
  return kept === 'light' || kept === 'dark' ? kept : 'system'
}
