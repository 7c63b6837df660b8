import { azure, choose, openDatabase, pickMoment, startPractice } from './support/journey.ts';
import { expect, test } from './support/test.ts';

test('what is missing is named, previewed, handed off and put right @large', async ({ page, check }) => {
  await startPractice(page);
  await openDatabase(page, 'orders');
  await pickMoment(page);
  await choose(page, 'Server', 'pg-prod-weu-06');
  await choose(page, 'Key vault', 'kv-prod-ops');
  await choose(page, 'Secret', 'pg-prod-weu-02');
  // The verdict stands beside the button, and leads to the lines.
  await page.getByRole('button', { name: /^Flight check:\s3 missing/ }).click();
  await expect(page.getByRole('button', { name: 'Fix all…' })).toBeInViewport();
  await check('three-things-missing');

  await page.getByRole('button', { name: 'Fix all…' }).click();
  const fix = page.getByRole('dialog', { name: 'Fix 3 things' });
  await expect(fix.getByRole('button', { name: 'Make 3 changes' })).toBeEnabled();
  await check('fix');
  await page.keyboard.press('Escape');
  await expect(page.getByRole('button', { name: 'Fix all…' })).toBeFocused();

  await page.getByRole('button', { name: 'Hand off…' }).click();
  await page.getByRole('tab', { name: 'az', exact: true }).click();
  await expect(page.getByRole('region', { name: /^Text of .*azure-cli\.sh/ })).toBeVisible();
  await check('hand-off');
  await page.keyboard.press('Escape');

  await page.getByRole('button', { name: 'Fix all…' }).click();
  await fix.getByRole('button', { name: 'Make 3 changes' }).click();
  await expect(page.getByRole('dialog').getByRole('button', { name: 'Close', exact: true })).toBeVisible(azure);
  await page.keyboard.press('Escape');
  await expect(page.getByRole('button', { name: /^Flight check:\sin order$/ })).toBeVisible(azure);
  await page.getByRole('link', { name: 'Settings' }).click();
  await page.getByRole('heading', { name: 'Changes made to Azure' }).scrollIntoViewIfNeeded();
  await check('changes');
});
