// Takes the pictures of the README from the page that the demo writes: `node scripts/esreplay.mjs demo`, then
// `node scripts/screenshots.mjs`.
import { chromium } from 'playwright-core';
import { findProgram } from '../src/toolchain.mjs';

const page = new URL('../build/demo/report.html#view=timeline&finding=1', import.meta.url).href;
const executablePath = findProgram(['chromium']);
if (executablePath === null) {
  console.error('error: chromium not found\nhelp: install it: `node scripts/setup.mjs --system --checks`');
  process.exit(3);
}
const browser = await chromium.launch({ executablePath, args: ['--headless', '--no-sandbox', '--disable-gpu'] });
for (const colorScheme of ['light', 'dark']) {
  const tab = await browser.newPage({ viewport: { width: 1280, height: 700 }, colorScheme });
  await tab.goto(page);
  await tab.locator('.details h2').waitFor();
  await tab.locator('tbody td').first().waitFor();
  await tab.screenshot({ path: `docs/report-${colorScheme}.png` });
  await tab.close();
}
await browser.close();
