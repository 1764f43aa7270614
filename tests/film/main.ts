import { readFile, writeFile } from 'node:fs/promises'
import { globSync } from 'node:fs'
import { join } from 'node:path'
import { windowsOf } from './windows.ts'

/* Makes of a journey's trace a page that shows its windows side by side. The folder of the trace is the argument. */

const [folder = '.'] = process.argv.slice(2)
const [trace] = globSync('*/trace.zip', { cwd: folder })
if (!trace) throw new Error(`There is no trace in ${folder}`)
const film = join(folder, 'film.html')
const windows = JSON.stringify(windowsOf(await readFile(join(folder, trace))))
await writeFile(film, (await readFile(new URL('./player.html', import.meta.url), 'utf8')).replace('FILM', windows))
console.log(`\nThe film, for any browser:  ${film}`)
console.log(`Its trace, step by step:    npx --yes pnpm@12 --dir tests exec playwright show-trace ${join(folder, trace)}`)
