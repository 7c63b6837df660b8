import type { Page } from '@playwright/test';

import { azure, choose, openDatabase, pickMoment, restore, startPractice, validate } from './support/journey.ts';
import { expect, test } from './support/test.ts';

async function findAgain(page: Page, name: string): Promise<void> {
  await page.getByRole('button', { name: 'Continue practice' }).click();
  await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: /^Activity/ }).click();
  await page.getByRole('row', { name }).first().getByRole('link', { name, exact: true }).click();
}

test('a single-server database is restored as a new one, and closing the app changes nothing @large @contrast', async ({ app, page, check }) => {
  await expect(page.getByRole('heading', { name: 'Pointback' })).toBeVisible();
  await check('welcome');
  await startPractice(page);
  // The dots of the rows in view come after the rows.
  await expect(page.getByRole('row', { name: 'weeks have a backup' }).first()).toBeVisible();
  await check('databases');
  await openDatabase(page, 'orders');
  await pickMoment(page);
  await check('timeline-and-form');
  await validate(page);
  await check('validated');
  await restore(page);
  await check('job-running', { tree: false });
  await app.close();

  await app.reopen();
  await findAgain(page, 'orders');
  await expect(page.getByRole('heading', { name: 'Restored', exact: true })).toBeVisible(azure);
  await check('job-completed');
  await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: /^Activity/ }).click();
  await expect(page.getByRole('row', { name: 'orders' }).first()).toBeVisible();
  await check('activity');
});

test('a flexible server is restored as files, and the form says why', async ({ page, check }) => {
  await startPractice(page);
  await openDatabase(page, 'pgflex-billing');
  await expect(page.getByRole('radio', { name: 'As a new database' })).toBeDisabled();
  await expect(page.getByText('restores a flexible server as files only')).toBeVisible();
  await pickMoment(page);
  await choose(page, 'Storage account', 'stprodrestoreweu');
  await choose(page, 'Container', 'restores');
  await expect(page.getByRole('button', { name: 'Validate', exact: true })).toBeEnabled();
  await check('flexible-form');
  await validate(page);
  await restore(page);
  await expect(page.getByRole('heading', { name: 'Restored', exact: true })).toBeVisible(azure);
  await check('flexible-job-completed');
});

test('a restore that Azure will not take says why, and sends nothing', async ({ page, check }) => {
  await startPractice(page);
  await openDatabase(page, 'pgflex-billing');
  await choose(page, 'Storage account', 'stprodcoldweu');
  await choose(page, 'Container', 'restores');
  await page.getByRole('button', { name: 'Validate', exact: true }).click();
  const alert = page.getByRole('alert');
  await expect(alert).toContainText('The target container cannot be accessed by the backup vault.', azure);
  await expect(alert).toContainText('Assign the role');
  await expect(alert).toContainText('An Azure administrator can put this right.');
  await alert.getByText('Details for a support request').click();
  await expect(alert.getByText('UserErrorContainerNotAccessible').first()).toBeVisible();
  await expect(page.getByRole('button', { name: 'Restore now' })).toHaveCount(0);
  await check('validation-refused');
});

test('the other screens @large @contrast', async ({ page, check }) => {
  await page.getByRole('button', { name: /Other ways to connect/ }).click();
  await expect(page.getByRole('heading', { name: 'Connect to Azure', exact: true })).toBeVisible();
  await check('connect');
  await page.goBack();
  await startPractice(page);
  await page.getByRole('link', { name: 'Settings' }).click();
  await expect(page.getByRole('heading', { name: 'Settings' })).toBeVisible();
  await check('settings');
  await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Contoso' }).click();
  await expect(page.getByRole('heading', { name: 'Accounts', exact: true })).toBeVisible();
  await expect(page.getByRole('checkbox', { name: 'Production' })).toBeChecked();
  await check('accounts');
});
