import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

const $lib = fileURLToPath(new URL('../web/src/lib', import.meta.url))

/** Files that start processes or whole servers: two at a time, each in a process of its own. */
const real = { pool: 'forks', maxWorkers: 2, testTimeout: 60_000, hookTimeout: 60_000 } as const

export default defineConfig({
  test: {
    projects: [
      { test: { name: 'shared', include: ['shared/**/*.test.ts'], maxWorkers: 2 } },
      { test: { name: 'database', include: ['database/**/*.test.ts'], globalSetup: 'support/couchdb.ts', ...real } },
      { test: { name: 'server', include: ['server/**/*.test.ts'], env: { TEST_STORE: 'embedded' }, ...real } },
      {
        test: {
          name: 'server-couchdb',
          include: ['server/**/*.test.ts'],
          env: { TEST_STORE: 'couchdb' },
          globalSetup: 'support/couchdb.ts',
          ...real,
        },
      },
      // It starts two servers and their phones at a time by itself.
      { test: { name: 'simulation', include: ['simulation/**/*.test.ts'], ...real, maxWorkers: 1, testTimeout: 600_000 } },
      { test: { name: 'networks', include: ['networks/**/*.test.ts'], ...real } },
      { resolve: { alias: { $lib } }, test: { name: 'web', include: ['web/**/*.test.ts'], ...real } },
      {
        test: {
          name: 'faults',
          include: ['faults/**/*.test.ts'],
          ...real,
          // Each waits for its post to be due, or to be tried again, for most of its time.
          maxWorkers: 1,
          maxConcurrency: 3,
          testTimeout: 120_000,
          // The PDS sleeps for what is left of 350 ms after a sign-in, which a busy machine has used up already.
          execArgv: ['--disable-warning=TimeoutNegativeWarning'],
        },
      },
    ],
  },
})
