// Chromium for a test: an order in JSON on each line of its input, answered by a line with what the page shows then.
//   {"open": ADDRESS}, {"press": NAME}
// argv: the browser's program. Playwright is that of tests/e2e.
import { createRequire } from 'node:module';
import { createInterface } from 'node:readline';

const { chromium } = createRequire(new URL('../../e2e/package.json', import.meta.url))('@playwright/test');

const PATIENCE = 30_000;
const browser = await chromium.launch({
  executablePath: process.argv[2],
  args: ['--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
});
// The simulator's authority is in no browser's store.
const context = await browser.newContext({ ignoreHTTPSErrors: true });
const page = await context.newPage();
page.setDefaultTimeout(PATIENCE);

async function obey({ open, press }) {
  if (open) await page.goto(open);
  if (press) await page.getByRole('button', { name: press }).click();
  return { text: await page.locator('body').innerText() };
}

for await (const line of createInterface({ input: process.stdin })) {
  const answer = await obey(JSON.parse(line)).catch(async (error) => ({
    error: `${error.message}\n${await page.locator('body').innerText().catch(() => '')}`,
  }));
  process.stdout.write(`${JSON.stringify(answer)}\n`);
}
await browser.close();
