// The page of a comparison, in a browser: both builds side by side, groups that open, and hostile names.
import assert from 'node:assert/strict';
import { renderComparePage } from '../../src/compare/compare-page.ts';
import type { CompareResult } from '../../src/compare/result.ts';
import { usualMaxBytes } from '../../src/report/html/page-data.ts';
import { comparisonOf, everything, groupOf, resultOf } from '../compare/results.ts';
import { violations } from './axe.ts';
import { useBrowser } from './browser.ts';
import { failedRun, passedRun } from './reports.ts';

const shown = [
  { trace: 'day.estrace', build: 'old', ...passedRun() },
  { trace: 'day.estrace', build: 'new', ...failedRun() },
] as const;

const pageOf = (result: CompareResult, runs: Parameters<typeof renderComparePage>[1] = shown): string =>
  renderComparePage(result, runs, { madeBy: '1.0.0', sources: null, maxBytes: usualMaxBytes });

describe('the page of a comparison', function () {
  this.timeout(600_000);
  const browser = useBrowser();

  it('the changes are in groups by kind, with both builds in columns', async () => {
    const result = resultOf([everything], { failOn: ['newly-allowed'], failed: ['newly-allowed'], exitCode: 1 });
    const { page, troubles, requests } = await browser.open(pageOf(result));
    assert.equal(await page.locator('h1').innerText(), 'FAILED');
    assert.match(
      await page.locator('header .about').innerText(),
      /^9 newly allowed, .*\n\.\/agent-main → \.\/agent · 2\.5 s$/,
    );
    const kinds = page.locator('.builds > details > summary');
    assert.deepEqual(
      (await kinds.allInnerTexts()).map((text) => text.replace(/\s+/g, ' ')),
      [
        'CHANGED Newly allowed 9 messages in 2 groups',
        'CHANGED New access 1 change',
        'CHANGED Newly denied 8 messages in 1 group',
        'GONE No longer answered 8 messages in 1 group',
        'NEW New findings 1 change',
        'CHANGED Muted otherwise 8 messages in 1 group',
        'CHANGED Subscribed otherwise 1 change',
        'CHANGED Cached otherwise 8 messages in 1 group',
        'CHANGED Answered later 8 messages in 1 group',
        'NEW Answered now 8 messages in 1 group',
        'GONE Gone findings 1 change',
        'Noise 2 groups that differ between runs of one build',
      ],
    );
    const [first] = await page.locator('.kind').first().locator('tbody tr').all();
    assert.deepEqual(await first?.locator('td').allInnerTexts(), ['deny', 'allow (muted)']);
    assert.match(await page.locator('.caution').first().innerText(), /not independent/);
    assert.deepEqual([troubles, requests], [[], []]);
  });

  it('a group opens to its example, and the command of it can be copied', async () => {
    const { page } = await browser.open(pageOf(resultOf([everything])));
    const group = page.locator('.group').first();
    assert.equal(await group.locator('.command').isVisible(), false);
    await group.locator('summary').click();
    assert.match(await group.innerText(), /for example message 12, \/etc\/hosts\s+esreplay cat day\.estrace/);
    await group.getByRole('button', { name: 'Copy' }).click();
    await page.locator('.toast', { hasText: 'Copied the command' }).waitFor({ state: 'attached' });
  });

  it('the runs of both builds are there, and a finding leads to that of its build', async () => {
    const { page, troubles } = await browser.open(pageOf(resultOf([everything])));
    const row = page.locator('.builds tr', { hasText: 'deadlock' }).last();
    assert.match(await row.innerText(), /not found\s+1 message/);
    await row.getByRole('button').click();
    assert.equal(await page.locator('.card.chosen .rule').innerText(), 'deadlock');
    assert.equal(await page.getByRole('combobox', { name: 'Run' }).inputValue(), '1');
    await page.keyboard.press('4');
    await page.locator('.builds').waitFor();
    assert.deepEqual(troubles, []);
  });

  it('equal builds say so, and a comparison without a run has a page', async () => {
    const same = await browser.open(pageOf(resultOf([comparisonOf()])));
    assert.match(await same.page.locator('.builds').innerText(), /Both builds do the same\./);
    const trouble = { build: 'new', message: 'cannot start', place: null, remedy: 'build it', exitCode: 3 } as const;
    const none = await browser.open(pageOf(resultOf([comparisonOf({ trouble })], { exitCode: 3 }), []));
    assert.match(
      await none.page.locator('.builds').innerText(),
      /The new build has no result: cannot start\. build it/,
    );
    assert.deepEqual([same.troubles, none.troubles], [[], []]);
  });

  it('hostile names are text', async () => {
    const evil = '</script><img src=x onerror=alert(1)>\u202e\u001b[31m';
    const decisions = [
      {
        change: 'newly-allowed' as const,
        ...groupOf({ actor: evil, folder: evil }),
        from: 'deny',
        to: 'allow',
      },
    ];
    const result = resultOf([comparisonOf({ trace: evil, decisions })], { builds: { old: evil, new: evil } });
    const { page, troubles, requests } = await browser.open(pageOf(result));
    await page.locator('.group summary').first().click();
    assert.equal(await page.locator('img').count(), 0);
    assert.ok((await page.locator('.group').first().innerText()).includes('<img src=x'));
    assert.deepEqual([troubles, requests], [[], []]);
  });

  it('the page has no fault that axe finds', async () => {
    const { page } = await browser.open(pageOf(resultOf([everything])));
    assert.deepEqual(await violations(page), []);
  });
});
