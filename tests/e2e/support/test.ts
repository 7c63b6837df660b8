import AxeBuilder from '@axe-core/playwright';
import { type Page, test as base, expect } from '@playwright/test';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

import { Bridge } from './bridge.ts';
import { vanished } from './contrast.ts';
import { normalise } from './tree.ts';

const output = process.env['POINTBACK_TEST_OUTPUT'] ?? resolve(import.meta.dirname, '../../../test-output/e2e');

/** The day on which every test begins. A Sunday noon: this week's backups are taken, the monthly ones too. */
export const today = new Date('2026-11-22T12:00:00Z');

/** The application on one person's machine: it can be closed and opened again on the same files. */
export class Installed {
  private bridge: Bridge | null = null;
  private started = Date.now();

  constructor(
    private readonly page: Page,
    private readonly data: string,
  ) {}

  private now(): Date {
    return new Date(today.getTime() + Date.now() - this.started);
  }

  async open(): Promise<void> {
    this.bridge = await Bridge.start(this.data, this.now());
    await this.page.clock.install({ time: this.now() });
    await this.page.goto(this.bridge.url);
  }

  /** Ends the backend with the page still showing what it knew, then leaves the page. */
  async close(): Promise<void> {
    await this.page.goto('about:blank');
    await this.bridge?.stop();
  }

  async reopen(): Promise<void> {
    this.bridge = await Bridge.start(this.data, this.now());
    await this.page.goto(this.bridge.url);
  }

  log(): string {
    return this.bridge?.lines ?? '';
  }

  async end(): Promise<void> {
    await this.bridge?.stop();
  }
}

/** Whether what the page is drawn on is darker than what is written on it. Runs in the page. */
function isDark(): boolean {
  const themed = [...document.querySelectorAll('.fui-FluentProvider')].at(0) ?? document.body;
  const light = (colour: string): number => (colour.match(/\d+/g) ?? []).slice(0, 3).reduce((sum, part) => sum + Number(part), 0);
  const style = getComputedStyle(themed);
  return light(style.backgroundColor) < light(style.color);
}

/** How a screen is drawn: in which folder its picture is kept, and what the browser is told. */
interface Look {
  folder: string;
  media: { colorScheme: 'light' | 'dark'; forcedColors?: 'active' };
}

const light: Look = { folder: 'light', media: { colorScheme: 'light' } };
const dark: Look = { folder: 'dark', media: { colorScheme: 'dark' } };

/** Light and dark on the way, and not a journey for each: what differs is colour, and the screen is the same one. */
const looks: Record<string, readonly Look[]> = {
  'light and dark': [dark, light],
  'large text': [{ ...light, folder: 'large text' }],
  'high contrast': [{ folder: 'high contrast', media: { colorScheme: 'dark', forcedColors: 'active' } }],
};

interface Fixtures {
  app: Installed;
  /** Checks a check: its accessibility tree as agreed, no fault that axe can find; and keeps a picture. */
  check: (name: string, options?: ScreenOptions) => Promise<void>;
  faults: string[];
}

export interface ScreenOptions {
  /** False where a tree would be the picture of a moment, such as a running clock. */
  tree?: boolean;
  also?: readonly [RegExp, string][];
}

export const test = base.extend<Fixtures>({
  // For every test, whether or not it closes and reopens.
  app: [
    async ({ page }, use, info) => {
      const data = await mkdtemp(join(tmpdir(), 'pointback-e2e-'));
      const app = new Installed(page, data);
      await app.open();
      await use(app);
      await app.end();
      if (info.status !== info.expectedStatus) await info.attach('bridge.log', { body: app.log(), contentType: 'text/plain' });
      await rm(data, { recursive: true, force: true });
    },
    { auto: true },
  ],

  // Anything that the page complains about is a fault, whether or not a test looks there.
  faults: [
    async ({ page }, use) => {
      const faults: string[] = [];
      page.on('pageerror', (error) => faults.push(String(error)));
      page.on('console', (message) => {
        if (message.type() === 'error' && !message.text().includes('net::ERR_')) faults.push(message.text());
      });
      await use(faults);
      expect(faults, 'the page reported errors').toEqual([]);
    },
    { auto: true },
  ],

  check: async ({ page }, use, info) => {
    let number = 0;
    const drawn = looks[info.project.name] ?? [];
    for (const { folder } of drawn) await mkdir(join(output, folder), { recursive: true });
    await use(async (name, options = {}) => {
      number += 1;
      const test = info.titlePath.at(-1)?.replace(/[^a-z0-9]+/gi, '-').toLowerCase().slice(0, 40) ?? '';
      const file = `${test}-${String(number).padStart(2, '0')}-${name}`;
      for (const { folder, media } of drawn) {
        await page.emulateMedia(media);
        await expect.poll(() => page.evaluate(isDark), `${name} is ${folder}`).toBe(media.colorScheme === 'dark');
        await page.screenshot({ path: join(output, folder, `${file}.png`) });
        const found = await new AxeBuilder({ page }).analyze();
        const told = found.violations.map((v) => `${v.id} (${String(v.impact)}): ${v.help}\n  ${v.nodes.map((n) => `${n.html}\n  ${n.failureSummary ?? ''}`).join('\n  ')}`);
        expect.soft(told, `accessibility faults on ${name}, ${folder}`).toEqual([]);
        if (media.forcedColors) expect.soft(await page.evaluate(vanished), `what forced colours take away on ${name}`).toEqual([]);
      }
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
      expect.soft(overflow, `${name} is wider than its window`).toBeLessThanOrEqual(0);
      // With large text, fewer rows are in view; and one tree is enough for every look.
      if (options.tree === false || info.project.name !== 'light and dark') return;
      // What is still being looked at would be a tree of the moment.
      await expect(page.locator('[aria-busy="true"]')).toHaveCount(0);
      const tree = normalise(await page.locator('body').ariaSnapshot(), options.also);
      // One tree for all themes: colour must not change what a screen reader says.
      expect.soft(tree).toMatchSnapshot(`${name}.yml`);
    });
  },
});

export { expect };
