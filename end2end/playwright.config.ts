import { defineConfig, devices } from '@playwright/test';

/**
 * Every worker starts a Parlor of its own (see support/fixtures.ts), so there is no `webServer` here.
 * Tests tagged @phone run on a phone too; those tagged @phone-only nowhere else.
 */
export default defineConfig({
  testDir: 'tests',
  outputDir: 'test-results',
  reporter: process.env.CI ? [['list']] : [['list'], ['html', { open: 'never' }]],
  workers: 2,
  // Neighbours of a shared machine may hold it up for seconds. What passes at the second try only is reported as flaky,
  // and is to be mended.
  retries: process.env.CI ? 1 : 0,
  // Where this many fail, something that all of them need is broken, and each would wait for its time to be up.
  maxFailures: process.env.CI ? 12 : 0,
  // Generous, for machines that do other things too: what works takes no longer for it.
  timeout: 60_000,
  expect: { timeout: 15_000 },
  forbidOnly: !!process.env.CI,
  use: {
    trace: 'retain-on-failure',
    locale: 'en-GB',
    timezoneId: 'Europe/Berlin',
    launchOptions: {
      executablePath: process.env.PARLOR_CHROMIUM ?? '/usr/bin/chromium',
      args: [
        '--no-sandbox',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
        // A microphone that beeps, and is allowed where a test grants it.
        '--use-fake-device-for-media-stream',
      ],
    },
  },
  projects: [
    {
      name: 'desktop',
      testIgnore: 'no-javascript.spec.ts',
      grepInvert: /@phone-only/,
      use: { viewport: { width: 1440, height: 900 } },
    },
    {
      name: 'phone',
      testIgnore: 'no-javascript.spec.ts',
      grep: /@phone/,
      use: { ...devices['Pixel 7'], viewport: { width: 390, height: 844 } },
    },
    {
      name: 'no-javascript',
      testMatch: 'no-javascript.spec.ts',
      use: { javaScriptEnabled: false, viewport: { width: 1440, height: 900 } },
    },
  ],
});
