// The page of a report for everybody: axe finds nothing, in both themes, and it fits a phone.
import assert from 'node:assert/strict';
import { itInHeavy } from '../cases.ts';
import { violations } from './axe.ts';
import { useBrowser } from './browser.ts';
import { failedRun, pageOf, passedRun } from './reports.ts';

const views = [
  ['1', '.cards'],
  ['2', '.lanes'],
  ['3', '.run'],
  ['4', '.comparison'],
  ['?', 'dialog[open]'],
] as const;

describe('the page of a report for everybody', function () {
  this.timeout(600_000);
  const browser = useBrowser();

  for (const dark of [false, true])
    (dark ? itInHeavy : it)(`axe finds no fault on the ${dark ? 'dark' : 'light'} page`, async () => {
      const { page } = await browser.open(pageOf(failedRun(), passedRun()), { dark });
      for (const [key, shown] of views) {
        await page.keyboard.press(key);
        await page.locator(shown).first().waitFor();
        if (key === '2') await page.keyboard.press('j');
        assert.deepEqual(await violations(page), [], `view ${key}`);
      }
      await page.keyboard.press('Escape');
    });

  itInHeavy('axe finds a planted fault', async () => {
    const { page } = await browser.open(pageOf(passedRun()));
    await page.evaluate(() => {
      const input = document.createElement('input');
      document.querySelector('main')?.append(input);
    });
    assert.deepEqual(
      (await violations(page)).map((text) => text.split(':')[0]),
      ['label'],
    );
  });

  it('the page fits a phone of 390 pixels', async () => {
    const { page } = await browser.open(pageOf(failedRun(), passedRun()), { width: 390 });
    for (const [key, shown] of views.slice(0, 4)) {
      await page.keyboard.press(key);
      await page.locator(shown).first().waitFor();
      const width = await page.evaluate(() => document.documentElement.scrollWidth);
      assert.ok(width <= 390, `view ${key} is ${width} pixels wide`);
    }
  });
});
