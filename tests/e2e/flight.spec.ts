import { azure, choose, openDatabase, pickMoment, restore, startPractice, validate } from './support/journey.ts';
import { expect, test } from './support/test.ts';

test('what is missing is named, previewed, handed off and put right @large @contrast', async ({ page, check }) => {
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

test('what was changed for a restore stands on its page, and is taken back after it @large @contrast', async ({ page, check }) => {
  await startPractice(page);
  await openDatabase(page, 'orders');
  await choose(page, 'Server', 'pg-prod-weu-05');
  await page.getByRole('button', { name: /^Flight check:\s1 missing/ }).click();
  await page.getByRole('button', { name: /^Fix: / }).click();
  const fix = page.getByRole('dialog', { name: 'Fix' });
  // Beside the buttons, however long the list above them is.
  await expect(fix.getByRole('switch', { name: /^Undo after this restore/ })).toBeInViewport();
  await fix.getByRole('switch', { name: /^Undo after this restore/ }).click();
  await fix.getByRole('button', { name: 'Make the change' }).click();
  await expect(fix.getByText('In place', { exact: true })).toBeVisible(azure);
  await fix.getByRole('button', { name: 'Close', exact: true }).click();
  await expect(page.getByRole('button', { name: /^Flight check:\sin order$/ })).toBeVisible(azure);
  await validate(page);
  await restore(page);
  const changes = page.getByRole('region', { name: 'Changes made for this restore' });
  await expect(changes.getByText('It is taken back by itself when the restore is over.')).toBeVisible();
  await expect(page.getByRole('heading', { name: 'Restored', exact: true })).toBeVisible(azure);
  await expect(changes.getByText('Taken back', { exact: true })).toBeVisible(azure);
  await changes.scrollIntoViewIfNeeded();
  await check('job-changes');
});

test('permissions are checked without a restore @large @contrast', async ({ page, check }) => {
  await startPractice(page);
  await openDatabase(page, 'orders');
  await page.getByRole('button', { name: 'Details', exact: true }).click();
  await page.getByRole('button', { name: 'Check permissions…' }).click();
  await expect(page.getByRole('heading', { name: 'Check permissions', exact: true })).toBeFocused();
  await choose(page, 'Server', 'pg-prod-weu-06');
  const missing = page.getByRole('button', { name: /: missing$/ });
  await expect(missing).toHaveCount(2);
  await missing.first().click();
  await expect(page.getByText('UserErrorMissingNetworkSecurityPermissions')).toBeVisible();
  await check('permissions');
  // Nothing is restored from here, so there is no restore after which it could be taken back.
  await page.getByRole('button', { name: 'Fix all…' }).click();
  await expect(page.getByRole('dialog').getByRole('button', { name: 'Make 2 changes' })).toBeEnabled();
  await expect(page.getByRole('switch')).toHaveCount(0);
  await page.keyboard.press('Escape');
  await page.getByRole('radio', { name: 'A storage account' }).click();
  await choose(page, 'Storage account', 'stprodlegacyweu');
  await expect(page.getByRole('group', { name: 'Storage account' }).getByRole('button', { name: /: missing$/ }).first()).toBeVisible();
  await check('permissions-files');
});
