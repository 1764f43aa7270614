import { defineConfig } from '@playwright/test'

/** One browser at a time: the journeys run on the machine of a developer, or of CI, beside its servers. */
export default defineConfig({
  testDir: 'e2e',
  outputDir: 'test-results',
  workers: 1,
  timeout: 60_000,
  expect: { timeout: 10_000 },
  forbidOnly: Boolean(process.env.CI),
  reporter: 'list',
})
