import type { Page } from '@playwright/test';

import { choose, openDatabase, pickMoment, startPractice } from './support/journey.ts';
import { expect, test } from './support/test.ts';

/** An enabled button says that the form's last change has been checked. */
async function checked(page: Page): Promise<void> {
  await expect(page.getByRole('button', { name: 'Validate', exact: true })).toBeEnabled();
}

test('a point in the archive says what bringing it back takes @large', async ({ page, check }) => {
  await startPractice(page);
  await openDatabase(page, 'orders');
  await pickMoment(page, '1 Apr 2025 12:00');
  await expect(page.getByRole('group', { name: 'Bring back from the archive' })).toBeVisible();
  await page.getByRole('spinbutton', { name: 'Days to keep' }).fill('20');
  await expect(page.getByText('for 20 days').first()).toBeVisible();
  await checked(page);
  await check('archive-form');
});

test('the paired region is a lane and a choice of its own @large', async ({ page, check }) => {
  await startPractice(page);
  await openDatabase(page, 'orders_us');
  await page.getByRole('radio', { name: 'Central US' }).click();
  await choose(page, 'Server', 'pg-dr-cus-01');
  await choose(page, 'Key vault', 'kv-dr-cus');
  await choose(page, 'Secret', 'pg-dr-cus-01');
  await checked(page);
  await check('paired-region-form');
});

test('a guarded vault is explained, and its request names the guard', async ({ page, check }) => {
  await startPractice(page);
  await openDatabase(page, 'ledger');
  await page.getByRole('radio', { name: 'As files' }).click();
  await choose(page, 'Storage account', 'stfinrestoreweu');
  await choose(page, 'Container', 'restores');
  await expect(page.getByRole('group', { name: 'Resource guard' })).toBeVisible();
  await checked(page);
  await check('guarded-form');
});

test('an instance is told in words, with the JSON on demand @large', async ({ page, check }) => {
  await startPractice(page);
  await openDatabase(page, 'orders_us');
  await page.getByRole('button', { name: 'Details', exact: true }).click();
  await expect(page.getByRole('heading', { name: 'Details', exact: true })).toBeVisible();
  await expect(page.getByText('Allowed operations')).toBeVisible();
  await check('details');
});

test('filters are kept as a view, and the view comes back', async ({ page, check }) => {
  await startPractice(page);
  await page.getByRole('search').getByRole('button', { name: /^Vault/ }).click();
  await page.getByRole('menuitemcheckbox', { name: /^bv-geo-eus2/ }).click();
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Save view', exact: true }).click();
  await page.getByRole('textbox', { name: 'Name' }).fill('United States');
  await page.getByRole('dialog').getByRole('button', { name: 'Save' }).click();
  await expect(page.getByRole('button', { name: /United States/ })).toBeVisible();
  await check('databases-view');
  await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: /^Activity/ }).click();
  await expect(page.getByText('Azure lists the jobs of the last 14 days')).toBeVisible();
  await page.getByRole('search').getByRole('button', { name: /^Operation/ }).click();
  await page.getByRole('menuitemcheckbox', { name: /^Scheduled backup/ }).click();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('row', { name: /Scheduled backup/ }).first()).toBeVisible();
  await check('activity-backups', { tree: false });
});
