import { existsSync, globSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import ts from 'typescript'

/**
 * A rule for ESLint: no file of ours leads back to itself by what it imports. The whole graph is read once, by syntax
 * alone, in a second; `import-x/no-cycle`, which asks anew for each file, took half of the whole lint's time and does
 * not look into components. Types do not count: they are gone when the code runs.
 * @type {import('eslint').Rule.RuleModule}
 */
export const noCycle = {
  meta: { type: 'problem', schema: [], messages: { cycle: 'Imports itself: {{path}}' } },
  create(context) {
    const graph = graphOf(context.cwd)
    return {
      'Program:exit'({ loc }) {
        const path = wayBack(graph, context.filename)
        if (!path) return
        const names = path.map((file) => relative(context.cwd, file))
        context.report({ loc: loc ?? { line: 1, column: 0 }, messageId: 'cycle', data: { path: names.join(' → ') } })
      },
    }
  },
}

/** @typedef {Map<string, string[]>} Graph the files that a file imports, by its absolute path */

/** @type {Map<string, Graph>} */
const known = new Map()

/**
 * @param {string} root
 * @returns {Graph}
 */
function graphOf(root) {
  const before = known.get(root)
  if (before) return before
  const files = globSync(['{shared,server,web}/src/**/*.{ts,svelte}', 'tests/**/*.ts'], { cwd: root, exclude: ['**/node_modules/**'] })
  const graph = new Map(files.map((file) => [join(root, file), importsOf(root, join(root, file))]))
  known.set(root, graph)
  return graph
}

/**
 * The shortest way along imports from a file to itself.
 * @param {Graph} graph
 * @param {string} start
 */
function wayBack(graph, start) {
  /** @type {Map<string, string>} */
  const reachedFrom = new Map()
  const queue = [start]
  for (const file of queue) {
    for (const next of graph.get(file) ?? []) {
      if (reachedFrom.has(next)) continue
      reachedFrom.set(next, file)
      if (next !== start) queue.push(next)
      else return trace(reachedFrom, start)
    }
  }
  return undefined
}

/**
 * @param {Map<string, string>} reachedFrom
 * @param {string} start
 */
function trace(reachedFrom, start) {
  const path = [start]
  for (let at = reachedFrom.get(start); at !== undefined && at !== start; at = reachedFrom.get(at)) path.unshift(at)
  return [start, ...path]
}

/**
 * @param {string} root
 * @param {string} file
 * @returns {string[]}
 */
function importsOf(root, file) {
  const text = readFileSync(file, 'utf8')
  const code = file.endsWith('.svelte') ? Array.from(text.matchAll(/<script[^>]*>(.*?)<\/script>/gs), ([, script]) => script).join('\n') : text
  /** @type {string[]} */
  const found = []
  /** @param {ts.Node} node */
  const visit = (node) => {
    const specifier = specifierOf(node)
    const target = specifier && fileOf(root, dirname(file), specifier)
    if (target) found.push(target)
    ts.forEachChild(node, visit)
  }
  visit(ts.createSourceFile(file, code, ts.ScriptTarget.Latest, false, ts.ScriptKind.TS))
  return found
}

/**
 * What a node imports when it runs.
 * @param {ts.Node} node
 */
function specifierOf(node) {
  if (ts.isImportDeclaration(node)) return node.importClause?.isTypeOnly ? undefined : textOf(node.moduleSpecifier)
  if (ts.isExportDeclaration(node)) return node.isTypeOnly ? undefined : textOf(node.moduleSpecifier)
  if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) return textOf(node.arguments[0])
  return undefined
}

/** @param {ts.Node | undefined} node */
function textOf(node) {
  return node && ts.isStringLiteral(node) ? node.text : undefined
}

/**
 * The file of ours that a specifier names.
 * @param {string} root
 * @param {string} folder
 * @param {string} specifier
 */
function fileOf(root, folder, specifier) {
  const path = specifier
    .replace(/^\$lib\//, `${root}/web/src/lib/`)
    .replace(/^@inviato\/shared\//, `${root}/shared/src/`)
    .replace(/^@inviato\/server\//, `${root}/server/`)
  if (!path.startsWith('.') && path === specifier) return undefined
  const full = resolve(folder, path)
  return [full, `${full}.ts`].find((each) => /\.(ts|svelte)$/.test(each) && existsSync(each))
}
