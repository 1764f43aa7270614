import { fileURLToPath } from 'node:url'

/** Where the processes of the tests keep what Node made of the sources: the next one starts in half the time. */
export const compileCache = fileURLToPath(new URL('../node_modules/.cache/compile', import.meta.url))
