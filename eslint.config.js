import js from '@eslint/js'
import { createTypeScriptImportResolver } from 'eslint-import-resolver-typescript'
import { importX } from 'eslint-plugin-import-x'
import svelte from 'eslint-plugin-svelte'
import globals from 'globals'
import { fileURLToPath } from 'node:url'
import ts from 'typescript-eslint'
import { noCycle } from './scripts/no-cycle.mjs'
import svelteConfig from './web/svelte.config.js'

const here = fileURLToPath(new URL('.', import.meta.url))

/** A module of the server meets the others in documents; these few folders are everybody's. */
const modules = ['members', 'replication', 'media', 'planning', 'publishing', 'networks', 'channels', 'comments', 'notifications', 'live-page', 'history']
const mayUseNetworks = ['publishing', 'comments', 'channels']
const everyones = ['members/session.ts']

const zones = [
  { target: './shared', from: ['./server', './web', './tests'], message: 'shared is the ground floor.' },
  { target: './web', from: ['./server', './tests'], message: 'The phone and the server meet in shared.' },
  { target: './server', from: ['./web', './tests'], message: 'The phone and the server meet in shared.' },
  { target: './web/src/lib', from: './web/src/routes', message: 'Routes use lib, never the reverse.' },
  { target: './web/src/service-worker', from: ['./web/src/routes', './web/src/lib/components'], message: 'The worker has no window.' },
  { target: ['./web/src/routes', './web/src/lib/components'], from: './web/src/service-worker', message: 'The worker stands alone.' },
  { target: modules.map((name) => `./server/src/${name}/!(routes).ts`), from: './server/src/*/routes.ts', message: 'Domain never imports a route.' },
  ...modules.map((name) => ({
    target: `./server/src/${name}`,
    from: modules
      .filter((other) => other !== name && !(other === 'networks' && mayUseNetworks.includes(name)))
      .map((other) => `./server/src/${other}`),
    except: everyones.map((path) => `../${path}`),
    message: 'Modules of the server meet in documents.',
  })),
]

export default ts.config(
  { ignores: ['**/node_modules', 'web/build', 'web/.svelte-kit', 'web/src/lib/paraglide', 'data', '**/test-results', '**/playwright-report'] },
  js.configs.recommended,
  ...ts.configs.recommendedTypeChecked,
  ...svelte.configs.recommended,
  importX.flatConfigs.typescript,
  {
    plugins: { 'import-x': importX, inviato: { rules: { 'no-cycle': noCycle } } },
    languageOptions: {
      parserOptions: { projectService: { allowDefaultProject: ['*.js', 'scripts/*.mjs', 'web/*.js'] }, tsconfigRootDir: here, extraFileExtensions: ['.svelte'] },
      globals: { ...globals.nodeBuiltin },
    },
    settings: {
      'import-x/resolver-next': [createTypeScriptImportResolver({ project: ['shared', 'server', 'web', 'tests'], noWarnOnMultipleProjects: true })],
    },
    rules: {
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': 'error',
      '@typescript-eslint/await-thenable': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-non-null-assertion': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/require-await': 'off',
      'func-style': ['error', 'declaration', { allowArrowFunctions: true }],
      'inviato/no-cycle': 'error',
      'import-x/no-restricted-paths': ['error', { basePath: here, zones }],
      'import-x/no-default-export': 'error',
      // Playwright reads which fixtures a fixture needs from its pattern, also where it needs none.
      'no-empty-pattern': ['error', { allowObjectPatternsAsParameters: true }],
      'max-lines': ['error', 300],
      eqeqeq: ['error', 'always', { null: 'ignore' }],
    },
  },
  {
    files: ['**/*.svelte', '**/*.svelte.ts'],
    languageOptions: { parserOptions: { parser: ts.parser, svelteConfig }, globals: { ...globals.browser } },
    rules: { 'svelte/no-navigation-without-resolve': 'off', 'import-x/no-default-export': 'off' },
  },
  {
    files: ['**/*.svelte'],
    // The linter takes what a component hands to a callback or snippet for `any`; svelte-check knows its type and checks it.
    rules: {
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
      '@typescript-eslint/no-unsafe-argument': 'off',
    },
  },
  {
    files: ['server/src/live-page/assets/*.js'],
    languageOptions: { globals: globals.browser },
  },
  {
    files: ['web/src/**/*.ts'],
    languageOptions: { globals: { ...globals.browser, ...globals.serviceworker } },
    rules: { 'svelte/no-navigation-without-resolve': 'off' },
  },
  {
    files: ['server/src/**/*.ts'],
    ignores: ['server/src/config.ts'],
    rules: {
      'no-restricted-properties': ['error', { object: 'process', property: 'env', message: 'The environment is read once, in config.ts.' }],
      'no-restricted-globals': ['error', { name: 'fetch', message: 'Every outgoing request goes through the guarded client (context.http).' }],
    },
  },
  {
    files: ['**/*.config.{js,ts}', 'web/vite/**', '**/*.d.ts'],
    rules: { 'import-x/no-default-export': 'off', '@typescript-eslint/consistent-type-imports': 'off' },
  },
  {
    files: ['scripts/**', '*.js', 'web/*.js'],
    extends: [ts.configs.disableTypeChecked],
    languageOptions: { globals: { ...globals.node } },
  },
)
