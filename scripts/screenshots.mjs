// Takes the pictures of the README from the page that the demo writes: `node scripts/esreplay.mjs demo`, then
// `node scripts/screenshots.mjs`.
import { chromium } from 'playwright-core';
import { findChromium, missingChromium, quietChromium } from './chromium.mjs';

const page = new URL('../build/demo/report.html#view=timeline&finding=1', import.meta.url).href;
const executablePath = findChromium();
if (executablePath === null) {
  console.error(`error: ${missingChromium}`);
  process.exit(3);
}
const browser = await chromium.launch({ executablePath, args: quietChromium });
for (const colorScheme of ['light', 'dark']) {
  const tab = await browser.newPage({ viewport: { width: 1280, height: 700 }, colorScheme });
  await tab.goto(page);
  await tab.locator('.details h2').waitFor();
  await tab.locator('tbody td').first().waitFor();
  await tab.screenshot({ path: `docs/report-${colorScheme}.png` });
  await tab.close();
}
await browser.close();
