import { rm } from 'node:fs/promises'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { build } from 'vite'

const entries = ['phone-process', 'server-process'] as const
export type Programs = Record<(typeof entries)[number], URL>

const place = (name: string): string => fileURLToPath(new URL(`./${name}.ts`, import.meta.url))

/**
 * The programs of a phone and of a server, each in one piece: it starts in a third of the time, and a simulation starts
 * hundreds. Removed again when disposed.
 */
export async function bundlePrograms(): Promise<Programs & AsyncDisposable> {
  // Inside the package, so that what stays outside is found.
  const folder = fileURLToPath(new URL(`../node_modules/.cache/simulation-${process.pid}/`, import.meta.url))
  await build({
    configFile: false,
    logLevel: 'error',
    root: fileURLToPath(new URL('.', import.meta.url)),
    build: {
      ssr: true,
      outDir: folder,
      emptyOutDir: true,
      target: 'node24',
      minify: false,
      rolldownOptions: {
        input: Object.fromEntries(entries.map((name) => [name, place(name)])),
        output: { entryFileNames: '[name].mjs' },
      },
    },
    plugins: [{ name: 'own-place', transform: (code, id) => code.replaceAll('import.meta.url', JSON.stringify(pathToFileURL(id).href)) }],
    // Native, and what finds its own files.
    ssr: { noExternal: true, external: ['leveldown', 'sharp', 'pino', 'thread-stream'] },
  })
  const programOf = (name: string): URL => new URL(`${name}.mjs`, pathToFileURL(folder))
  return {
    'phone-process': programOf('phone-process'),
    'server-process': programOf('server-process'),
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  }
}

/** The program of a phone in a browser, as one script. */
export async function bundlePage(): Promise<string> {
  const built = await build({
    configFile: false,
    logLevel: 'error',
    build: { write: false, target: 'es2023', minify: false, rolldownOptions: { input: place('phone-page'), output: { format: 'iife' } } },
  })
  const outputs = Array.isArray(built) ? built : [built]
  const code = outputs.flatMap((each) => ('output' in each ? each.output : [])).find((file) => file.type === 'chunk')?.code
  if (code === undefined) throw new Error('no script was made of it')
  return code
}
