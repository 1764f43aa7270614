import { writeFile } from 'node:fs/promises'
import type { Plugin } from 'vite'

/** What one built file is made of: characters by package, ours under `inviato`. */
export type ChunkContents = Record<string, Record<string, number>>

/** Writes `.svelte-kit/chunk-contents.json`, so that a measurement can say what weighs in the app. */
export function chunkContents(): Plugin {
  return {
    name: 'inviato:chunk-contents',
    apply: 'build',
    async generateBundle(_, bundle) {
      if (this.environment.config.consumer !== 'client') return
      const contents: ChunkContents = {}
      for (const chunk of Object.values(bundle)) {
        if (chunk.type !== 'chunk') continue
        const parts: Record<string, number> = {}
        for (const [id, { renderedLength }] of Object.entries(chunk.modules)) {
          const name = packageOf(id)
          parts[name] = (parts[name] ?? 0) + renderedLength
        }
        contents[chunk.fileName] = parts
      }
      if (Object.keys(contents).length > 1) await writeFile('.svelte-kit/chunk-contents.json', JSON.stringify(contents))
    },
  }
}

function packageOf(id: string): string {
  const inside = id.split('/node_modules/').at(-1)
  if (inside === undefined || inside === id) return 'inviato'
  return inside.startsWith('@') ? inside.split('/', 2).join('/') : (inside.split('/', 1)[0] ?? 'inviato')
}
