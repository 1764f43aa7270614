import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import adapter from '@sveltejs/adapter-static'
import { contentVersion } from './vite/content-version.ts'
import { nameFirstScreens } from './vite/first-screens.ts'

const root = import.meta.dirname

/** @param {string} text */
const sha256 = (text) => /** @type {const} */ (`sha256-${createHash('sha256').update(text).digest('base64')}`)

// The one script of our own in the page.
const pageScript = /<script>([\s\S]*?)<\/script>/.exec(readFileSync(`${root}/src/app.html`, 'utf8'))?.[1] ?? ''

// The inline style of the element in which SvelteKit announces a navigation (.svelte-kit/generated/root.svelte).
const announcerStyle =
  'position: absolute; left: 0; top: 0; clip: rect(0 0 0 0); clip-path: inset(50%); overflow: hidden; white-space: nowrap; width: 1px; height: 1px'

const pages = adapter({ pages: 'build', assets: 'build', fallback: 'index.html', precompress: true })

/** @type {import('@sveltejs/kit').Adapter} */
const pagesWithFirstScreens = {
  ...pages,
  adapt: (builder) =>
    pages.adapt({
      ...builder,
      async generateFallback(page) {
        await builder.generateFallback(page)
        nameFirstScreens(`${root}/.svelte-kit`, page)
      },
    }),
}

/** @type {import('@sveltejs/kit').Config} */
export default {
  kit: {
    adapter: pagesWithFirstScreens,
    typescript: { config: (config) => ({ ...config, include: [...config.include, '../icons/*.ts', '../vite/*.ts'] }) },
    serviceWorker: { register: false },
    version: {
      name: contentVersion(root, ['src', 'static', 'messages', 'svelte.config.js', 'vite.config.ts', 'vite', '../shared/src', '../pnpm-lock.yaml']),
    },
    csp: {
      mode: 'hash',
      directives: {
        'default-src': ['self'],
        'script-src': ['self', sha256(pageScript)],
        'style-src': ['self'],
        'style-src-attr': ['unsafe-hashes', sha256(announcerStyle)],
        'img-src': ['self', 'blob:', 'data:'],
        'media-src': ['self', 'blob:'],
        'connect-src': ['self'],
        'worker-src': ['self'],
        'object-src': ['none'],
        'base-uri': ['none'],
        'form-action': ['self'],
        'require-trusted-types-for': ['script'],
        'trusted-types': ['svelte-trusted-html', 'default'],
      },
    },
  },
}
