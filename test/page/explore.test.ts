// The page of an exploration, in a browser: findings as cards with both sides, what was tried, and hostile names.
import assert from 'node:assert/strict';
import { renderExplorePage } from '../../src/explore/explore-page.ts';
import { everything, evil, findingOf, hostile, resultOf } from '../explore/results.ts';
import { violations } from './axe.ts';
import { useBrowser } from './browser.ts';

const pageOf = (result: typeof everything): string => renderExplorePage(result, '1.0.0');

describe('the page of an exploration', function () {
  this.timeout(600_000);
  const browser = useBrowser();

  it('each finding is a card, with the base and the changed run side by side', async () => {
    const { page, troubles, requests } = await browser.open(pageOf(everything));
    assert.equal(await page.locator('h1').innerText(), 'FAILED');
    assert.match(
      await page.locator('header .about').innerText(),
      /^2 violations, 1 difference in 31 runs\n\.\/agent · day\.estrace · 2\.5 s$/,
    );
    const cards = page.locator('article.card');
    assert.deepEqual(await cards.locator('.rule').allInnerTexts(), ['deadlock', 'stale-cache', 'order']);
    const sides = (number: number): Promise<string[]> => cards.nth(number).locator('.sides td').allInnerTexts();
    assert.deepEqual(await sides(0), [
      'the run as it was asked for',
      'service models of a daemon that has just started',
      'not found',
      'found',
    ]);
    assert.deepEqual(await sides(1), ['the result cache answers it', 'its entry is dropped', 'allow', 'deny']);
    assert.match(await page.locator('.caution').innerText(), /guard did not come again alone/);
    assert.deepEqual([troubles, requests], [[], []]);
  });

  it('a finding of the run without any change has no sides', async () => {
    const { page } = await browser.open(pageOf(resultOf({ findings: [findingOf({ by: ['plain', 'burst'] })] })));
    assert.deepEqual([await page.locator('article.card').count(), await page.locator('.sides').count()], [1, 0]);
  });

  it('the table of what was tried leads to the findings, and says why there was nothing to do', async () => {
    const { page } = await browser.open(pageOf(everything));
    const rows = await page.locator('.tried tbody tr').all();
    const texts = await Promise.all(rows.map(async (row) => (await row.locator('td').allInnerTexts()).join(' | ')));
    assert.deepEqual(texts, [
      '– | nothing found',
      '2 | finding 1',
      '2 | finding 3',
      '2 | finding 2',
      '– | nothing to do: the client answers nothing, so no deadline can be missed',
      '3 | finding 3',
    ]);
    await page.getByRole('link', { name: 'finding 2' }).click();
    assert.equal(await page.locator('article:target .rule').innerText(), 'stale-cache');
  });

  it('the command of a finding can be copied, and no key needs a run', async () => {
    const { page, troubles } = await browser.open(pageOf(everything));
    await page.getByRole('button', { name: 'Copy' }).first().click();
    await page.locator('.toast', { hasText: 'Copied the command' }).waitFor({ state: 'attached' });
    for (const key of ['n', 'p', 'w', 'f', 'j', '1', '2', '4', 'c', '/', 'Escape']) await page.keyboard.press(key);
    assert.equal(await page.locator('article.card').count(), 3);
    assert.deepEqual(troubles, []);
  });

  it('hostile names are text', async () => {
    const { page, troubles, requests } = await browser.open(pageOf(hostile));
    assert.equal(await page.locator('img').count(), 0);
    assert.equal(await page.locator('article.card').last().locator('h3').textContent(), evil);
    assert.deepEqual([troubles, requests], [[], []]);
  });

  it('the page has no fault that axe finds, in either theme and on a telephone', async () => {
    for (const options of [{}, { dark: true }, { width: 390 }]) {
      const { page } = await browser.open(pageOf(everything), options);
      assert.deepEqual(await violations(page), []);
      assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), 'nothing is cut off');
    }
  });
});
