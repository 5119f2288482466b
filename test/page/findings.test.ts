// The front of a report's page, in a browser: verdict, places to fix with their source, the cycle, what to do.
import assert from 'node:assert/strict';
import { itInHeavy } from '../cases.ts';
import { blockingOpen, leak } from '../report/reports.ts';
import { useBrowser } from './browser.ts';
import { failedRun, pageOf, passedRun } from './reports.ts';

describe("the front of a report's page", function () {
  this.timeout(600_000);
  const browser = useBrowser();

  it('each place to fix has its source and what to do instead', async () => {
    const { page, troubles, requests } = await browser.open(pageOf(failedRun()));
    assert.equal(await page.locator('h1').innerText(), 'FAILED');
    assert.equal(await page.locator('.lead').innerText(), '4 violations, 1 hazard at 3 places to fix, in 2 messages');
    const cards = page.locator('.card');
    assert.equal(await cards.count(), 3);
    const first = cards.first();
    assert.equal(await first.locator('h3').innerText(), 'The handler waits for trustd, which waits for the handler');
    assert.match(await first.locator('.sentence').innerText(), /is in SecStaticCodeCheckValidityWithErrors\(\)/);
    assert.match(await first.locator('.line.here').innerText(), /41\s*>\s*line 41; open\(path\);/);
    assert.match(await first.locator('.instead').innerText(), /Don't call other processes from the handler/);
    assert.equal(await first.locator('svg.node, svg .node').count(), 4);
    assert.deepEqual(await first.locator('.with-it li').allInnerTexts(), ['blocking-call: same call']);
    assert.match(await cards.nth(1).innerText(), /2 messages/);
    assert.equal(await cards.nth(1).locator('.with-it').count(), 0);
    const caret = await cards
      .nth(1)
      .locator('.caret')
      .evaluate((element) => element.textContent);
    assert.match(caret ?? '', /^ {9}\^~~~ worst 1\.2 ms \(message 17\), total /);
    assert.deepEqual(troubles, []);
    assert.deepEqual(requests, []);
  });

  itInHeavy('the page of a passed run shows what passed', async () => {
    const { page, troubles } = await browser.open(pageOf(passedRun()));
    assert.equal(await page.locator('h1').innerText(), 'PASSED');
    const passed = page.locator('.card.passed');
    assert.match(await passed.innerText(), /40 of 40 AUTH messages were answered in time/);
    assert.match(await passed.innerText(), /Not watched in this run/);
    assert.deepEqual(troubles, []);
  });

  it('a finding leads to its place on the timeline, and its command can be copied', async () => {
    const { page } = await browser.open(pageOf(failedRun()));
    await page.locator('.card').first().getByRole('button', { name: 'Copy as command' }).click();
    await page.getByRole('status').getByText('Copied the command').waitFor();
    await page.locator('.card').first().getByRole('button', { name: 'Show on the timeline' }).click();
    await page.locator('.details h2', { hasText: 'message 17' }).waitFor();
    await page.waitForURL(/view=timeline&finding=1&message=17$/);
    assert.equal(await page.getByRole('button', { name: 'Finding 1' }).getAttribute('aria-pressed'), 'true');
    await page.getByRole('button', { name: 'Its moment' }).click();
    await page.waitForURL(/view=timeline&finding=1&message=17&t=/);
    assert.match(await page.locator('tr.chosen').innerText(), /^17\s/);
  });

  itInHeavy('the places of other --verify runs have no link to the timeline', async () => {
    const { report, ...paged } = failedRun();
    const stack = [{ function: 'late', file: 'src/client.c', line: 70, image: 'client', address: '0x70' }];
    const verdict = {
      ...leak,
      rule: 'deadline-miss' as const,
      sentence: 'It was late.',
      times: blockingOpen.times,
      stack,
    };
    const { rule, sentence, command, class: grade } = verdict;
    const flaky = {
      rule,
      class: grade,
      call: null,
      eventType: null,
      file: null,
      function: null,
      sentence,
      command,
      runs: [2],
      indices: [],
      verdict,
    };
    const verify = {
      because: 'verify' as const,
      asked: 3,
      runs: 3,
      seed: null,
      seeds: null,
      exitCodes: [1, 1, 1],
      stalled: [],
      failures: [],
      flaky: [flaky],
      flakyDecisions: [],
    };
    const { page, troubles } = await browser.open(pageOf({ ...paged, report: { ...report, verify } }));
    assert.equal(await page.locator('.lead').innerText(), '4 places to fix, in 2 messages, over 3 runs');
    const card = page.locator('.card', { hasText: 'It was late.' });
    assert.match(await card.locator('.facts').innerText(), /flaky: in 1 of 3 runs \(2\)/);
    assert.equal(await card.getByRole('button', { name: 'Show on the timeline' }).count(), 0);
    assert.deepEqual(troubles, []);
  });

  itInHeavy('the printed page has every part of every finding', async () => {
    const { page } = await browser.open(pageOf(failedRun()));
    await page.evaluate(() => dispatchEvent(new Event('beforeprint')));
    await page.emulateMedia({ media: 'print' });
    assert.equal(await page.locator('.findings details:not([open])').count(), 0);
    assert.equal(await page.locator('.actions:visible').count(), 0);
  });

  it('the page without scripts shows the text of the report', async () => {
    assert.match(pageOf(failedRun()), /<pre>esreplay run[\s\S]*?VIOLATION {2}deadlock[\s\S]*?<\/pre>/);
  });
});

describe('two reports in one page', function () {
  this.timeout(600_000);
  const browser = useBrowser();

  it('two reports are compared by places to fix and by figures', async () => {
    const { page, troubles } = await browser.open(pageOf(failedRun(), passedRun()));
    assert.match(await page.locator('.comparison h2').innerText(), /3 of 3 places to fix are not in every run/);
    const row = page.locator('.comparison tr', { hasText: 'deadlock' }).first();
    assert.match(await row.innerText(), /1 message\s+not found/);
    await row.getByRole('button').click();
    assert.equal(await page.locator('.card.chosen .rule').innerText(), 'deadlock');
    await page.getByRole('combobox', { name: 'Run' }).selectOption('new');
    assert.equal(await page.locator('h1').innerText(), 'PASSED');
    assert.deepEqual(troubles, []);
  });

  it('the header of two reports says which one is worse, and the top how they are no two runs of the same', async () => {
    const [failed, passed] = [failedRun(), passedRun()];
    const { page } = await browser.open(pageOf(failed, passed));
    assert.equal(await page.locator('h1').innerText(), 'old is worse');
    assert.equal(await page.locator('header strong').innerText(), '2 violations to fix that new lacks');
    assert.equal(await page.locator('.caution').count(), 0);
    const { report } = passed;
    const other = {
      ...passed,
      report: { ...report, client: ['./other'], trace: { ...report.trace, path: 'night.estrace' } },
    };
    const same = await browser.open(pageOf(passed, { ...other, name: 'other' }));
    assert.equal(await same.page.locator('h1').innerText(), 'Neither is worse');
    assert.deepEqual(await same.page.locator('.caution').allInnerTexts(), [
      'These are runs with different traces: traces/first-run.estrace (120 messages), night.estrace (120 messages).',
      'These are runs of different clients: ./client --verbose, ./other.',
    ]);
  });

  it('times and findings that come and go are not coloured in a comparison', async () => {
    const { report, timeline } = passedRun();
    const { response } = report.latency;
    assert.ok(response);
    const slow = { ...report, latency: { ...report.latency, response: { ...response, p50Ns: 9 * response.p50Ns } } };
    const pages = pageOf({ name: 'one', report, timeline }, { name: 'two', report: slow, timeline });
    const { page } = await browser.open(pages);
    const row = page.locator('.comparison tr', { hasText: 'answer, median' });
    assert.equal(new Set(await row.locator('td').allInnerTexts()).size, 2);
    assert.equal(await page.locator('.comparison .differs').count(), 0);
    assert.equal(await page.locator('h1').innerText(), 'Neither is worse');
  });

  it('the header of several releases counts all of them', async () => {
    const of = (name: string, run = passedRun()) => ({ ...run, name });
    const { page } = await browser.open(pageOf(of('macOS 13'), of('macOS 15', failedRun()), of('macOS 26')));
    assert.equal(await page.locator('h1').innerText(), 'FAILED');
    assert.match(await page.locator('.about strong').innerText(), /3 places to fix.* · 1 of 3 runs failed$/);
    assert.match(await page.locator('.about span').innerText(), /macOS 13, macOS 15, macOS 26$/);
  });

  it('the header of two failed releases says that they failed', async () => {
    const on = (macos: string) => {
      const { report, timeline } = failedRun();
      return { name: `macOS ${macos}`, report: { ...report, os: { ...report.os, macos } }, timeline };
    };
    const { page } = await browser.open(pageOf(on('12'), on('26')));
    assert.equal(await page.locator('h1').innerText(), 'FAILED');
    assert.match(await page.locator('.about strong').innerText(), /2 of 2 runs failed$/);
    assert.equal(await page.locator('h1.passed').count(), 0);
  });

  it('a flaky finding is tied to no release in the comparison', async () => {
    const { report, timeline } = passedRun();
    const { rule, sentence, command, class: grade, call } = blockingOpen;
    const flaky = { rule, class: grade, call, eventType: null, sentence, command, runs: [2], indices: [17] };
    const verify = {
      because: 'releases' as const,
      asked: 3,
      runs: 3,
      seeds: null,
      exitCodes: [0, 1, 0],
      stalled: [],
      failures: [],
      flaky: [{ ...flaky, verdict: blockingOpen }],
      flakyDecisions: [],
    };
    const seen = [0, 1].map((runs) => ({ macos: runs === 0 ? '13' : '15', runs, of: 3 }));
    const releases = { findings: [{ tied: false, releases: seen, verdict: blockingOpen }] };
    const without = { ...verify, exitCodes: [0, 0, 0], flaky: [] };
    const { page, troubles } = await browser.open(
      pageOf(
        { name: 'macOS 13', report: { ...report, verify: without, releases }, timeline },
        { name: 'macOS 15', report: { ...report, verify, releases, exitCode: 1 }, timeline },
      ),
    );
    const row = page.locator('.comparison tr', { hasText: 'blocking-call' });
    assert.deepEqual(await row.locator('td').allInnerTexts(), ['not found', '1 message, in 1 of 3 runs']);
    assert.match(await row.innerText(), /flaky, not tied to a release \(1 of 3 runs on 15, none on 13\)/);
    await row.getByRole('button').click();
    assert.match(await page.locator('.card .facts').innerText(), /flaky, not tied to a release/);
    assert.deepEqual(troubles, []);
    const verified = await browser.open(
      pageOf(
        { name: 'one', report: { ...report, verify: without }, timeline },
        { name: 'two', report: { ...report, verify }, timeline },
      ),
    );
    assert.equal(await verified.page.locator('.comparison tr', { hasText: 'in 1 of 3 runs' }).count(), 1);
    assert.equal(await verified.page.locator('.comparison .differs').count(), 0, 'noise is not coloured');
  });

  itInHeavy('a place that a deadlock covers in one report is compared with that of the other', async () => {
    const { report, timeline } = failedRun();
    const verdicts = report.verdicts.filter(({ cycle }) => cycle === null);
    const without = { name: 'without', report: { ...report, verdicts }, timeline };
    const { page } = await browser.open(pageOf({ name: 'with', report, timeline }, without));
    const row = page.locator('.comparison tr', { hasText: 'blocking-call' });
    assert.deepEqual(await row.locator('td').allInnerTexts(), ['2 messages', '2 messages']);
    const [other] = verdicts.filter(({ call, rule }) => rule === 'blocking-call' && call !== 'open');
    const alone = { name: 'alone', report: { ...report, verdicts: other === undefined ? [] : [other] }, timeline };
    const only = {
      name: 'only',
      report: { ...report, verdicts: report.verdicts.filter(({ call }) => call !== 'open') },
    };
    const compared = await browser.open(pageOf({ ...only, timeline }, alone));
    const same = compared.page.locator('.comparison tr', { hasText: 'blocking-call' });
    assert.deepEqual(await same.locator('td').allInnerTexts(), ['1 message, with deadlock', '1 message']);
  });
});
