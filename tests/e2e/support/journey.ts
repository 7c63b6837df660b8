import { expect, type Page } from '@playwright/test';

/** Validation and a restore take seconds of practice time; a busy machine takes longer to show it. */
export const azure = { timeout: 120_000 };

export async function startPractice(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Start practice', exact: true }).click();
  await expect(page.getByRole('heading', { name: 'Databases', exact: true })).toBeVisible();
  await expect(page.getByText('Nothing here touches a real database.')).toBeVisible();
}

export async function openDatabase(page: Page, name: string): Promise<void> {
  await page.getByRole('searchbox').fill(name);
  await page.getByRole('row', { name }).first().getByRole('link', { name, exact: true }).click();
  await expect(page.getByRole('heading', { name, exact: true })).toBeVisible();
}

export async function pickMoment(page: Page, moment = '20 Nov 2026 14:05'): Promise<void> {
  await page.getByRole('textbox', { name: 'Newest before' }).fill(moment);
  await expect(page.getByText('of changes would be missing').first()).toBeVisible();
}

export async function choose(page: Page, field: string, choice: string): Promise<void> {
  await page.getByRole('combobox', { name: field, exact: true }).click();
  await page.getByRole('option', { name: choice }).click();
}

export async function validate(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Validate', exact: true }).click();
  await expect(page.getByRole('button', { name: 'Restore now', exact: true })).toBeVisible(azure);
}

export async function restore(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Restore now', exact: true }).click();
  await expect(page.getByRole('heading', { name: '→' })).toBeVisible(azure);
  await expect(page.getByText('Running in Azure', { exact: true })).toBeVisible(azure);
}
