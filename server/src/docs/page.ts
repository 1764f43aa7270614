import { createHash } from 'node:crypto'

/** The parts of an OpenAPI description that the page shows. */
export interface Described {
  readonly info: { readonly title: string; readonly description?: string | undefined }
  readonly paths?: Readonly<Record<string, object | undefined>> | undefined
}

const style = `
  :root { color-scheme: light dark; font: 1rem/1.5 system-ui, sans-serif }
  body { max-width: 60rem; margin: 0 auto; padding: 1.5rem 1rem 4rem }
  summary { padding: .6rem 0; cursor: pointer; overflow-wrap: anywhere }
  details { border-bottom: 1px solid color-mix(in srgb, currentcolor 20%, transparent) }
  b { display: inline-block; min-width: 4.5rem }
  pre { overflow-x: auto; font-size: .85rem }
`

/** The policy under which the page is read: its own style and nothing else. */
export const docsPolicy = `default-src 'none'; style-src 'sha256-${createHash('sha256').update(style).digest('base64')}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`

/** An HTML page that needs no script: each operation with its schemas folded away. */
export function renderDocs(described: Described): string {
  const operations = Object.entries(described.paths ?? {}).flatMap(([path, methods]) =>
    Object.entries(methods ?? {}).map(([method, operation]: [string, unknown]) => ({ path, method, operation })),
  )
  const items = operations.map(
    ({ path, method, operation }) =>
      `<details><summary><b>${escape(method.toUpperCase())}</b><code>${escape(path)}</code></summary>` +
      `<pre>${escape(JSON.stringify(operation, undefined, 2))}</pre></details>`,
  )
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escape(described.info.title)} API</title>
<style>${style}</style>
<h1>${escape(described.info.title)} API</h1>
<p>${escape(described.info.description ?? '')} The same as <a href="/api/docs/openapi.json">OpenAPI</a>.</p>
${items.join('\n')}
</html>`
}

function escape(text: string): string {
  return text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`)
}
