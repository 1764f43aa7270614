import { defineConfig } from '@playwright/test'

/** One browser at a time: the journeys run on the machine of a developer, or of CI, beside its servers. */
export default defineConfig({
  testDir: 'e2e',
  outputDir: 'test-results',
  workers: 1,
  // A second try on a busy machine, and never in silence: the last line of the run names how many needed it.
  retries: process.env.CI ? 1 : 0,
  timeout: 60_000,
  expect: { timeout: 10_000 },
  forbidOnly: Boolean(process.env.CI),
  reporter: 'list',
})
