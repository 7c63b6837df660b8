import { azure, choose, openDatabase, startPractice } from './support/journey.ts';
import { enter, tabTo, unmarked } from './support/keyboard.ts';
import { expect, test } from './support/test.ts';

test('from the form over the check, a fix and a hand-off to the restore without a mouse', async ({ page }) => {
  await startPractice(page);
  await openDatabase(page, 'orders');
  await tabTo(page, page.getByRole('combobox', { name: 'Server', exact: true }));
  await page.keyboard.type('pg-prod-weu-05');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  const verdict = page.getByRole('button', { name: /^Flight check:\s1 missing/ });
  await enter(page, verdict);
  await expect(page.getByRole('heading', { name: 'Flight check' })).toBeFocused();

  // Why, unfolded and folded, with the keyboard where it was.
  const line = page.getByRole('button', { name: /: missing$/ });
  await enter(page, line);
  await expect(line).toHaveAttribute('aria-expanded', 'true');
  await page.keyboard.press('Enter');
  await expect(line).toHaveAttribute('aria-expanded', 'false');
  await expect(line).toBeFocused();

  // Handing off, and back to what opened it.
  const handOff = page.getByRole('button', { name: 'Hand off…' });
  await enter(page, handOff, 'Shift+Tab');
  const request = page.getByRole('dialog', { name: 'Hand off' });
  await tabTo(page, request.getByRole('tab', { name: 'Ticket text' }));
  await page.keyboard.press('ArrowRight');
  await expect(request.getByRole('tab', { name: 'az', exact: true })).toBeFocused();
  await tabTo(page, request.getByRole('region', { name: /^Text of .*azure-cli\.sh$/ }));
  await page.keyboard.press('Escape');
  await expect(handOff).toBeFocused();

  // Fixing: the option stands before the button that does it, and nothing is lost when the button goes.
  const fix = page.getByRole('button', { name: /^Fix: / });
  await enter(page, fix);
  const dialog = page.getByRole('dialog', { name: 'Fix' });
  await tabTo(page, dialog.getByRole('switch', { name: /^Undo after this restore/ }));
  await page.keyboard.press('Space');
  await expect(dialog.getByRole('switch')).toBeChecked();
  await enter(page, dialog.getByRole('button', { name: 'Make the change' }));
  await expect(dialog.getByText('In place', { exact: true })).toBeVisible(azure);
  // Also heard: a dialog hides the page behind it, but not what is said meanwhile.
  await expect(page.getByRole('status').filter({ hasText: /In place|Flight check/ })).toHaveCount(1);
  await tabTo(page, dialog.getByRole('button', { name: 'Close', exact: true }));
  await page.keyboard.press('Enter');
  // The line that led here is in order, and folded: its heading has the keyboard.
  await expect(page.getByRole('heading', { name: 'Flight check' })).toBeFocused();
  await expect(page.getByRole('button', { name: /^Flight check:\sin order$/ })).toBeVisible(azure);

  await enter(page, page.getByRole('button', { name: 'Validate', exact: true }));
  await expect(page.getByRole('button', { name: 'Restore now', exact: true })).toBeVisible(azure);
  await enter(page, page.getByRole('button', { name: 'Restore now', exact: true }));
  await expect(page.getByRole('heading', { name: '→' })).toBeFocused(azure);

  // Taken back by itself when the restore is over.
  const changes = page.getByRole('region', { name: 'Changes made for this restore' });
  await expect(changes.getByText('Taken back', { exact: true })).toBeVisible(azure);
});

test('undoing a change keeps the keyboard where the list is', async ({ page }) => {
  await startPractice(page);
  await openDatabase(page, 'orders');
  await choose(page, 'Server', 'pg-prod-weu-05');
  await page.getByRole('button', { name: /^Fix: / }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Make the change' }).click();
  await expect(page.getByRole('dialog').getByText('In place', { exact: true })).toBeVisible(azure);
  await page.keyboard.press('Escape');
  await page.getByRole('link', { name: 'Settings' }).click();
  const changes = page.getByRole('region', { name: 'Changes made to Azure' });
  await enter(page, changes.getByRole('button', { name: /^Undo: / }));
  await expect(changes.getByText('Taken back', { exact: true })).toBeVisible(azure);
  await expect(changes.getByRole('heading', { name: 'Changes made to Azure' })).toBeFocused();
});

test('what has the focus is marked, in light and in forced colours @contrast', async ({ page }) => {
  await startPractice(page);
  await openDatabase(page, 'orders');
  await choose(page, 'Server', 'pg-prod-weu-06');
  await expect(page.getByRole('button', { name: /: missing$/ })).toHaveCount(2);
  await page.getByRole('heading', { name: 'orders', exact: true }).focus();
  expect.soft(await unmarked(page, 40), 'on the form').toEqual([]);
  await page.getByRole('button', { name: 'Fix all…' }).click();
  await expect(page.getByRole('button', { name: 'Make 2 changes' })).toBeEnabled();
  expect.soft(await unmarked(page, 5), 'in the fix dialog').toEqual([]);
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Hand off…' }).click();
  await expect(page.getByRole('region', { name: /^Text of/ }).first()).toBeVisible();
  expect.soft(await unmarked(page, 6), 'in the hand-off').toEqual([]);
});
