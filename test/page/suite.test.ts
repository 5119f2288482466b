// The page of a suite, in a browser: its tests, what to fix across them, and the reports of those that failed.
import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import { restored, usualMaxBytes } from '../../src/report/html/page-data.ts';
import { placesOf } from '../../src/report/places.ts';
import { gate, judgedGate } from '../../src/suite/gates.ts';
import { type CellResult, withFindings } from '../../src/suite/result.ts';
import { nothingStale } from '../../src/suite/stale.ts';
import { renderSuitePage, type SuitePageOptions } from '../../src/suite/suite-page.ts';
import { suiteText } from '../../src/suite/suite-text.ts';
import { itInHeavy } from '../cases.ts';
import { blockingOpen, leak, reportOf } from '../report/reports.ts';
import { attemptOf, cellOf, cellsOf, gateOf, measured, suiteOf } from '../suite/results.ts';
import { violations } from './axe.ts';
import { useBrowser } from './browser.ts';
import { failedRun, passedRun } from './reports.ts';

const failed = failedRun();
const leaking = reportOf({ verdicts: [leak], exitCode: 1 });
const opening = reportOf({ verdicts: [leak, blockingOpen], exitCode: 1 });
const passed = attemptOf(passedRun().report);

const cells = [
  cellOf('good/day/15', 'passed', [passed]),
  cellOf('good/day/27', 'flaky', [attemptOf(leaking), passed], '1 of 2 attempts failed'),
  cellOf('bad/day/15', 'failed', [attemptOf(failed.report)]),
  cellOf('bad/day/27', 'failed', [attemptOf(opening)]),
  cellOf('bad/night/15', 'error', [attemptOf(null, 'timed out')]),
  cellOf('bad/night/27', 'skipped', [], 'needs message version 8'),
];

function suitePage(of: readonly CellResult[] = cells, options: Partial<SuitePageOptions> = {}): string {
  const result = suiteOf(of);
  const timelines = new Map(failed.timeline === null ? [] : [[failed.report, failed.timeline]]);
  const text = suiteText(cellsOf(of), result, { sources: null, stale: nothingStale });
  return renderSuitePage(result, {
    madeBy: '1.0.0',
    sources: null,
    maxBytes: usualMaxBytes,
    timelines,
    text,
    stale: ['expect/old.ndjson: no test has these expectations; delete them with --prune'],
    ...options,
  });
}

const matrix = (page: Page): Promise<readonly string[][]> =>
  page
    .locator('.matrix tbody tr')
    .evaluateAll((rows) =>
      rows.map((row) => [...row.children].map((cell) => cell.textContent?.replace(/\s+/g, ' ').trim() ?? '')),
    );

/** As the document has it. */
const dataOf = (html: string) => JSON.parse(/id="esreplay-data">(.*?)<\/script>/.exec(html)?.[1] ?? '');

describe('the page of a suite', function () {
  this.timeout(600_000);
  const browser = useBrowser();

  it('a place says whether the baseline has it', async () => {
    const { page } = await browser.open(
      suitePage([{ ...cellOf('a/b', 'failed', [attemptOf(opening)]), newFindings: [1] }]),
    );
    const facts = page.locator('.card .facts');
    assert.match(await facts.nth(0).innerText(), / · new, not in the baseline$/);
    assert.match(await facts.nth(1).innerText(), / · in the baseline$/);
  });

  it('the matrix has each test with its verdict, its time and its attempts', async () => {
    const { page, troubles, requests } = await browser.open(suitePage());
    assert.equal(await page.locator('h1').innerText(), 'FAILED');
    assert.equal(
      await page.locator('header strong').innerText(),
      '1 passed, 2 failed, 1 without a result, 1 flaky, 1 skipped',
    );
    assert.deepEqual(await page.locator('.matrix thead th').allInnerTexts(), [
      'client and trace',
      'macOS 15',
      'macOS 27',
    ]);
    assert.deepEqual(await matrix(page), [
      ['good day', 'PASS120 ms', 'FLAKY240 ms2 attempts'],
      ['bad day', 'FAIL120 ms', 'FAIL120 ms'],
      ['bad night', 'ERROR120 ms', 'SKIP'],
    ]);
    assert.deepEqual(troubles, []);
    assert.deepEqual(requests, []);
  });

  it('the page has the rules of its reports once', () => {
    const rule = { slug: 'deadlock', class: 'violation', about: 'a cycle of waits', macos: 'hangs' } as const;
    const of = (rules: readonly (typeof rule)[]) => attemptOf(reportOf({ rules, verdicts: [leak], exitCode: 1 }));
    const data = dataOf(
      suitePage(['a/a', 'a/b', 'a/c'].map((name) => cellOf(name, 'failed', [of(name === 'a/c' ? [] : [{ ...rule }])]))),
    );
    assert.deepEqual(data.rules, [[rule], []]);
    assert.deepEqual(
      restored(data).runs.map(({ report }) => report.rules),
      [[rule], [rule], []],
    );
  });

  it('tests that passed beyond the first thousand rows are a number for each client and release', async () => {
    const many = (client: string, os: string, count: number): readonly CellResult[] =>
      Array.from({ length: count }, (_, at) => cellOf(`${client}/t${at}/${os}`, 'passed', [passed]));
    const failure = cellOf('bad/t0/27', 'failed', [attemptOf(opening)]);
    const because = cellOf('bad/t1/27', 'passed', [passed], 'a reason');
    const all = [...many('good', '15', 800), ...many('good', '27', 790), ...many('bad', '15', 300), failure, because];
    const whole = suitePage(all);
    assert.equal(dataOf(whole).suite.cells.length, 1794);
    const { page, troubles } = await browser.open(whole);
    const rows = await matrix(page);
    assert.equal(rows.length, 1000 + 2 + 1);
    assert.deepEqual(rows.at(-1), ['bad and 98 traces that passed', 'PASS98 tests', '–']);
    assert.ok(rows.some(([name, , last]) => name === 'bad t0' && last?.startsWith('FAIL')));
    assert.ok(rows.some(([name, , last]) => name === 'bad t1' && last?.startsWith('PASS')));
    const found = page.locator('.found');
    assert.equal(await found.innerText(), '1,892 tests');
    await page.locator('select').first().selectOption('failed');
    assert.equal(await found.innerText(), '1 of 1,892 tests');
    await page.locator('select').first().selectOption('passed');
    assert.equal(await found.innerText(), '1,891 of 1,892 tests');
    await page.locator('#tests').fill('bad/t0/');
    assert.equal(await found.innerText(), '1 of 1,892 tests, without those that have no row');
    assert.deepEqual(await matrix(page), [['bad t0', 'PASS120 ms', '–']]);
    assert.deepEqual(troubles, []);
    await page.setViewportSize({ width: 390, height: 800 });
    assert.deepEqual(await violations(page), []);
  });

  it('gates have a table of their own, with what each measured, and failed ones say why', async () => {
    const red = { ...attemptOf(null), ...judgedGate(measured(1.12), 0.05) };
    const gates = [
      gateOf('good', 'day', 'passed', { ...attemptOf(null), ...judgedGate(measured(1), 0.05) }),
      gateOf('bad', 'day', 'failed', red, gate.because(red)),
    ];
    const { page, troubles } = await browser.open(suitePage([...cells, ...gates]));
    assert.equal((await matrix(page)).length, 3 + 2);
    const rows = page.locator('.others tbody tr');
    assert.deepEqual(await rows.locator('td:last-child').allInnerTexts(), [
      'messages per second: 0.0% slower, limit 5%',
      'messages per second: 12% slower, limit 5%',
    ]);
    const card = page.getByRole('article', { name: 'Failed for another reason' });
    assert.match(await card.innerText(), /messages per second: \+12% \([\s\S]*gate\/bad\/day/);
    await page.setViewportSize({ width: 390, height: 800 });
    assert.deepEqual(await violations(page), []); // nothing scrolls sideways
    await page.locator('#tests').fill('gate/');
    assert.deepEqual(await page.locator('.matrix:not(.others)').count(), 0);
    assert.equal(await rows.count(), 2);
    assert.deepEqual(troubles, []);
    assert.deepEqual(await violations(page), []);
  });

  it('the places to fix are those of all tests in the order of the text, each with its tests', async () => {
    const { page } = await browser.open(suitePage());
    const reports = withFindings(cells).map(({ report }) => report);
    const cards = page.locator('.card', { has: page.locator('.rule') });
    const expected = placesOf(reports).places.map(({ rule }) => rule);
    assert.ok(expected.length > 2);
    assert.deepEqual(await cards.locator('.rule').allInnerTexts(), expected);
    const leakCard = cards.filter({ has: page.locator('.rule', { hasText: leak.rule }) });
    assert.deepEqual(await leakCard.locator('.tests li').allInnerTexts(), ['good/day\n27', 'bad/day\n15\n27']);
    assert.match(await leakCard.locator('.facts').innerText(), /^3 tests/);
  });

  it('a link of a place leads to the finding in the report of its test, and Back leads to the suite', async () => {
    const { page, troubles } = await browser.open(suitePage());
    const card = page.locator('.card', { has: page.locator('.rule', { hasText: leak.rule }) });
    await card.getByRole('link', { name: 'Report of bad/day/27' }).click();
    const chosen = page.locator('.card.chosen');
    await chosen.waitFor();
    assert.equal(await chosen.locator('.rule').innerText(), leak.rule);
    assert.equal(await page.getByRole('combobox', { name: 'Run' }).inputValue(), '2');
    await page.goBack();
    await page.locator('.matrix').waitFor();
    await page.locator('.matrix').getByRole('link').nth(1).click();
    await page.locator('.card .rule', { hasText: 'deadlock' }).first().waitFor();
    await page.keyboard.press('2');
    await page.locator('.lanes').waitFor();
    await page.keyboard.press('4');
    await page.locator('.matrix').waitFor();
    assert.deepEqual(troubles, []);
  });

  it('a filter by verdict and by text narrows down tests and places', async () => {
    const { page } = await browser.open(suitePage());
    await page.getByRole('combobox', { name: 'Verdict' }).selectOption('flaky');
    assert.deepEqual(await matrix(page), [['good day', '–', 'FLAKY240 ms2 attempts']]);
    assert.deepEqual(await page.locator('.card .rule').allInnerTexts(), [leak.rule]);
    await page.keyboard.press('Escape');
    await page.keyboard.press('/');
    await page.keyboard.type('NIGHT');
    assert.deepEqual(await matrix(page), [['bad night', 'ERROR120 ms', 'SKIP']]);
    assert.equal(await page.locator('.found').innerText(), '2 of 6 tests');
    await page.locator('.toast', { hasText: '2 of 6 tests match' }).waitFor({ state: 'attached' });
    await page.locator('#tests').fill('blocking-call');
    assert.deepEqual(await matrix(page), [['bad day', 'FAIL120 ms', 'FAIL120 ms']]);
    await page.locator('#tests').fill('nowhere');
    await page.getByText('No test matches.').waitFor();
    await page.keyboard.press('Escape');
    assert.equal((await matrix(page)).length, 3);
  });

  it('a test without a result has its reason, help and last output; others say why they do not count', async () => {
    const { page } = await browser.open(suitePage());
    const card = page.getByRole('article', { name: 'No result' });
    assert.match(
      await card.innerText(),
      /^timed out\n+traces\/day\.estrace\n+last words of the client\n+What to do\s+mend timed out\n+bad\/night\s+15/,
    );
    assert.match(
      await page.getByRole('article', { name: 'Flaky' }).innerText(),
      /1 of 2 attempts failed\s+good\/day\s+27/,
    );
    assert.match(await page.getByRole('article', { name: 'Stale' }).innerText(), /expect\/old\.ndjson: no test has/);
    assert.match(await page.getByRole('article', { name: 'Skipped' }).innerText(), /needs message version 8/);
  });

  it('a suite that passed has no report, and its keys do no harm', async () => {
    const { page, troubles } = await browser.open(suitePage([cellOf('good/day', 'passed', [passed])]));
    assert.equal(await page.locator('h1').innerText(), 'PASSED');
    assert.deepEqual(await page.locator('.matrix thead th').allInnerTexts(), ['client and trace', 'result']);
    assert.deepEqual(await page.locator('nav button:not(.icon)').allInnerTexts(), ['Suite']);
    for (const key of ['n', 'j', '1', '2', '3', '4', 'c', 'z', 't', '/', 'Escape', '?', 'Escape'])
      await page.keyboard.press(key);
    assert.equal(await page.locator('.matrix').count(), 1);
    assert.deepEqual(troubles, []);
  });

  it('a thinned timeline of a test says so', async () => {
    const { page } = await browser.open(suitePage(cells, { maxBytes: 1500 }), { hash: '#run=2&view=timeline' });
    const missing = await page.locator('p.missing').innerText();
    assert.match(missing, /messages are here only as summaries/);
    const whole = await browser.open(suitePage(), { hash: '#run=2&view=timeline' });
    await whole.page.locator('.lanes').waitFor();
    assert.equal(await whole.page.locator('p.missing').count(), 0);
  });

  it('the page without scripts has the text of the suite', () => {
    assert.match(
      suitePage(),
      /<pre>6 tests \(2 traces, 2 clients, 2 releases\), 2 workers\n\n[\s\S]*FAILED {2}1 passed/,
    );
  });

  it('hostile names of a suite are text', async () => {
    const evil = '</script><script>alert(1)</script><img src=x onerror=alert(1)>\u202e';
    const verdict = { ...blockingOpen, sentence: evil, advice: evil };
    const hostile = [
      cellOf(`${evil.replaceAll('/', '|')}/${evil.replaceAll('/', '|')}/${'"><base href=x>'}`, 'failed', [
        attemptOf(reportOf({ verdicts: [verdict], exitCode: 1 })),
      ]),
      cellOf('__proto__/constructor/15', 'error', [attemptOf(null, evil)]),
      cellOf('a/b/15', 'skipped', [], evil),
    ];
    const { page, troubles, requests } = await browser.open(suitePage(hostile));
    assert.equal(await page.locator('img, base, iframe, [onerror]').count(), 0);
    assert.equal(await page.locator('script').count(), await page.locator('body > script').count());
    assert.equal((await matrix(page)).length, 3);
    assert.deepEqual(troubles, []);
    assert.deepEqual(requests, []);
  });

  for (const dark of [false, true])
    (dark ? itInHeavy : it)(`axe finds no fault on the ${dark ? 'dark' : 'light'} page of a suite`, async () => {
      const { page } = await browser.open(suitePage(), { dark });
      assert.deepEqual(await violations(page), []);
    });

  it('the page of a suite fits a phone of 390 pixels', async () => {
    const { page } = await browser.open(suitePage(), { width: 390 });
    const width = await page.evaluate(() => document.documentElement.scrollWidth);
    assert.ok(width <= 390, `${width} pixels wide`);
  });

  it('a printed page has each place open', async () => {
    const many = Array.from({ length: 15 }, (_, at) => ({
      ...blockingOpen,
      stack: blockingOpen.stack.map((frame) => ({ ...frame, file: `f${at}.c` })),
    }));
    const { page } = await browser.open(
      suitePage([cellOf('a/b', 'failed', [attemptOf(reportOf({ verdicts: many, exitCode: 1 }))])]),
    );
    const closed = page.locator('.card > details:not([open])');
    assert.ok((await closed.count()) > 0, 'a long page begins with closed cards');
    await page.evaluate(() => dispatchEvent(new Event('beforeprint')));
    assert.equal(await closed.count(), 0);
  });
});
