import { expect, type Locator, type Page } from '@playwright/test';

/** More stops than any screen has: a walk that never arrives ends here. */
const STOPS = 120;

interface Stop {
  readonly name: string;
  readonly lost: boolean;
  readonly inView: boolean;
}

/** Where the keyboard is. Runs in the page. */
function here(): Stop {
  const at = document.activeElement;
  if (!(at instanceof HTMLElement) || at === document.body) return { name: 'nothing', lost: true, inView: false };
  const box = at.getBoundingClientRect();
  const inView = box.bottom > 0 && box.top < window.innerHeight && box.right > 0 && box.left < window.innerWidth;
  return { name: at.getAttribute('aria-label') ?? at.textContent.trim().slice(0, 60), lost: false, inView };
}

/** One step with Tab: the focus is somewhere, and where it is can be seen. */
async function step(page: Page, key: 'Tab' | 'Shift+Tab'): Promise<void> {
  await page.keyboard.press(key);
  const stop = await page.evaluate(here);
  expect(stop.lost, `${key} leads somewhere`).toBe(false);
  expect(stop.inView, `“${stop.name}” has the focus and is in view`).toBe(true);
}

/** To `goal` with Tab alone, from wherever the keyboard is. */
export async function tabTo(page: Page, goal: Locator, key: 'Tab' | 'Shift+Tab' = 'Tab'): Promise<void> {
  await expect(goal).toBeVisible();
  for (let stops = 0; stops < STOPS; stops += 1) {
    if (await goal.evaluate((element) => element === document.activeElement)) return;
    await step(page, key);
  }
  throw new Error(`Tab never came to ${goal.toString()}; it is at “${(await page.evaluate(here)).name}”`);
}

/** To `goal`, and Enter. */
export async function enter(page: Page, goal: Locator, key?: 'Tab' | 'Shift+Tab'): Promise<void> {
  await tabTo(page, goal, key);
  await page.keyboard.press('Enter');
}

/**
 * Walks through `count` stops from where the keyboard is, and returns those at which nothing is drawn around what has the focus: a
 * picture of it and its surroundings is the same with and without. Of the picture and not of styles: whatever draws the ring may draw it.
 */
export async function unmarked(page: Page, count: number): Promise<string[]> {
  const faults: string[] = [];
  for (let stops = 0; stops < count; stops += 1) {
    await step(page, 'Tab');
    const at = await page.evaluate(() => {
      const element = document.activeElement as HTMLElement;
      const { x, y, width, height } = element.getBoundingClientRect();
      return { x, y, width, height, tag: element.tagName };
    });
    const left = Math.max(0, at.x - 6);
    const top = Math.max(0, at.y - 6);
    const size = page.viewportSize() ?? { width: 0, height: 0 };
    const clip = { x: left, y: top, width: Math.min(at.width + 12, size.width - left), height: Math.min(at.height + 12, size.height - top) };
    const options = { clip, animations: 'disabled' } as const;
    const focused = await page.screenshot(options);
    const { name } = await page.evaluate(here);
    // The browser goes on from here with the next Tab.
    const element = await page.evaluateHandle(() => {
      const had = document.activeElement as HTMLElement;
      had.blur();
      return had;
    });
    const without = await page.screenshot(options);
    if (focused.equals(without)) faults.push(`${at.tag} “${name}”`);
    await element.evaluate((had) => had.focus({ preventScroll: true }));
    await element.dispose();
  }
  return faults;
}
