import { defineConfig } from '@playwright/test';
import { resolve } from 'node:path';

const output = process.env['POINTBACK_TEST_OUTPUT'] ?? resolve(import.meta.dirname, '../../test-output/e2e');

/** What a browser wants in a container without a way out: it neither has a sandbox nor may it look for its maker. */
const flags = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'];

const launch = { executablePath: process.env['POINTBACK_CHROMIUM'] ?? '/usr/bin/chromium', args: flags };

export default defineConfig({
  testDir: '.',
  testMatch: '*.spec.ts',
  outputDir: resolve(output, 'failures'),
  // One file per noun, and the trees that were agreed on beside it.
  snapshotPathTemplate: '{testDir}/trees/{arg}{ext}',
  // A tree that nobody has agreed on is a failure on a build server, and written here.
  updateSnapshots: process.env['CI'] ? 'none' : 'missing',
  // Each test has an application of its own, and much of a journey is waiting for a restore: two keep two cores busy.
  workers: 2,
  fullyParallel: true,
  retries: 0,
  forbidOnly: Boolean(process.env['CI']),
  timeout: 240_000,
  expect: { timeout: 30_000 },
  reporter: [['list', { printSteps: false }]],
  use: {
    viewport: { width: 1280, height: 820 },
    locale: 'en-GB',
    timezoneId: 'Europe/Berlin',
    reducedMotion: 'reduce',
    actionTimeout: 30_000,
    screenshot: 'only-on-failure',
    trace: 'retain-on-failure',
    launchOptions: launch,
  },
  projects: [
    // Each screen is checked in light and in dark: `check` of support/test.ts turns the theme.
    { name: 'light and dark', use: { colorScheme: 'light' } },
    // Text at 200 %, as the browser's own setting does it.
    {
      name: 'large text',
      grep: /@large/,
      use: { colorScheme: 'light', launchOptions: { ...launch, args: [...flags, '--blink-settings=defaultFontSize=32'] } },
    },
    // The system's own few colours, as Windows' contrast themes give them: `check` looks for what vanished.
    { name: 'high contrast', grep: /@contrast/, use: { colorScheme: 'dark', contextOptions: { forcedColors: 'active' } } },
  ],
});
