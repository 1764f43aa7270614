import { paraglideVitePlugin } from '@inlang/paraglide-js'
import { sveltekit } from '@sveltejs/kit/vite'
import tailwindcss from '@tailwindcss/vite'
import { SvelteKitPWA } from '@vite-pwa/sveltekit'
import { defaultClientConditions, defineConfig } from 'vite'
import { chunkContents } from './vite/chunk-contents.ts'
import { chunkGroups } from './vite/chunk-groups.ts'
import { rxdbSchemas } from './vite/rxdb-schemas.ts'

const server = process.env.INVIATO_SERVER ?? 'http://127.0.0.1:3000'

export default defineConfig({
  plugins: [
    tailwindcss(),
    paraglideVitePlugin({
      project: './project.inlang',
      outdir: './src/lib/paraglide',
      // The language belongs to the device: what was chosen on it, else what its browser speaks.
      strategy: ['localStorage', 'preferredLanguage', 'baseLocale'],
      localStorageKey: 'inviato.locale',
      isServer: 'import.meta.env.SSR',
    }),
    rxdbSchemas(),
    chunkContents(),
    sveltekit(),
    SvelteKitPWA({
      strategies: 'injectManifest',
      // The plugin wants a file's name here; SvelteKit finds the folder `src/service-worker/` of that name.
      filename: 'service-worker.ts',
      injectRegister: false,
      manifest: false,
      injectManifest: { globPatterns: ['client/**/*.{js,css,ico,png,svg,woff2,webmanifest}'] },
      // Without both options no page is precached and nothing opens offline.
      kit: { adapterFallback: 'index.html', spa: { fallbackMapping: '/' } },
      devOptions: { enabled: false },
    }),
  ],
  server: { proxy: { '/api': server, '/live': { target: server, ws: false } } },
  // RxJS without what ES5 needed.
  resolve: { conditions: ['es2015', ...defaultClientConditions] },
  build: { target: 'es2023' },
  worker: { format: 'es', plugins: () => [rxdbSchemas()] },
  // The server's build knows no chunks worth a thought.
  environments: {
    client: {
      build: {
        rolldownOptions: {
          output: {
            codeSplitting: { groups: chunkGroups },
          },
        },
      },
    },
  },
})

