import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import * as z from 'zod/mini'

const frame = ['routes/+error.svelte', '(app)/+layout.svelte']

/** What opens the app, by the path that is asked for. The camera is usable without the database, which comes after it. */
const screens = {
  '/now': [...frame, '(app)/now/+page.svelte', 'src/lib/database/database.ts'],
  '/capture': [...frame, '(app)/capture/+page.svelte'],
}

/** Source: https://vite.dev/guide/backend-integration */
const manifestSchema = z.record(
  z.string(),
  z.object({ file: z.string(), imports: z.optional(z.array(z.string())), css: z.optional(z.array(z.string())) }),
)
type Manifest = z.infer<typeof manifestSchema>

/**
 * Writes into the page which files the first screens are made of, so that its script asks for them while the page is
 * still read. The browser would find them in four steps, one after the other.
 * @param kit SvelteKit's folder of generated and built files
 * @param page the built page, changed in place
 */
export function nameFirstScreens(kit: string, page: string): void {
  const manifest = manifestSchema.parse(JSON.parse(readFileSync(join(kit, 'output/client/.vite/manifest.json'), 'utf8')))
  const html = readFileSync(page, 'utf8')
  const names = Object.entries(screens).map(([path, modules]) => {
    const entries = modules.map((module) => (module in manifest ? module : nodeOf(kit, module)))
    const files = new Set(entries.flatMap((entry) => filesOf(manifest, entry)))
    return [path, [...files].map((file) => `/${file}`).filter((file) => !html.includes(file))]
  })
  writeFileSync(page, html.replace('name="screens" content="{}"', `name="screens" content='${JSON.stringify(Object.fromEntries(names))}'`))
}

/** The manifest's name of the node that SvelteKit generated for a route's component. */
function nodeOf(kit: string, component: string): string {
  const folder = 'generated/client-optimized/nodes'
  const node = readdirSync(join(kit, folder)).find((file) => readFileSync(join(kit, folder, file), 'utf8').includes(component))
  if (!node) throw new Error(`no node shows ${component}`)
  return `.svelte-kit/${folder}/${node}`
}

function filesOf(manifest: Manifest, name: string, seen = new Set<string>()): string[] {
  const entry = manifest[name]
  if (!entry) throw new Error(`the build has no ${name}`)
  if (seen.has(name)) return []
  seen.add(name)
  return [entry.file, ...(entry.css ?? []), ...(entry.imports ?? []).flatMap((each) => filesOf(manifest, each, seen))]
}
