// Takes the pictures of the README, of the page that the demo writes (`node scripts/esreplay.mjs demo`), that of
// docs/how-to/find-a-bypass.md, of the page that its commands write, and those of docs/how-to/shrink-and-explore.md, of
// pages that its last `run` of the small trace and its `explore` of `lock` write with --html build/explore/boot.html and
// lock.html: `node scripts/screenshots.mjs`.
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import { findChromium, missingChromium, quietChromium } from './chromium.mjs';

const pictures = [
  {
    name: 'report',
    page: 'build/demo/report.html#view=timeline&finding=1',
    height: 700,
    shows: ['.details h2', 'tbody td'],
    element: null,
  },
  {
    name: 'shrunk',
    page: 'build/explore/boot.html#view=timeline&finding=1',
    height: 560,
    shows: ['.details h2', 'tbody td'],
    element: null,
  },
  { name: 'explored', page: 'build/explore/lock.html', height: 500, shows: ['tbody td'], element: null },
  { name: 'bypass', page: 'build/bypass/guard.html', height: 2000, shows: [], element: '#finding-1' },
];
const executablePath = findChromium();
if (executablePath === null) {
  console.error(`error: ${missingChromium}`);
  process.exit(3);
}
const browser = await chromium.launch({ executablePath, args: quietChromium });
for (const { name, page, height, shows, element } of pictures) {
  const address = new URL(`../${page}`, import.meta.url);
  if (!existsSync(fileURLToPath(address))) {
    console.error(`${name}: left as it is, since ${page} does not exist`);
    continue;
  }
  for (const colorScheme of ['light', 'dark']) {
    const tab = await browser.newPage({ viewport: { width: 1280, height }, colorScheme });
    await tab.goto(address.href);
    for (const each of shows) await tab.locator(each).first().waitFor();
    const path = `docs/${name}-${colorScheme}.png`;
    await (element === null ? tab : tab.locator(element)).screenshot({ path });
    await tab.close();
  }
}
await browser.close();
