import { defineConfig } from '@playwright/test'

/**
 * Two journeys at a time: each mostly waits, for a browser, an undo window, a server that comes back. What is waited for
 * comes when it comes, also on a slow machine: the limits end only what would never come.
 */
export default defineConfig({
  testDir: 'e2e',
  outputDir: 'test-results',
  workers: 2,
  fullyParallel: true,
  timeout: 240_000,
  expect: { timeout: 60_000 },
  forbidOnly: Boolean(process.env.CI),
  reporter: 'list',
})
