// The front of a report's page, in a browser: verdict, places to fix with their source, the cycle, what to do.
import assert from 'node:assert/strict';
import { useBrowser } from './browser.ts';
import { failedRun, pageOf, passedRun } from './reports.ts';

describe("the front of a report's page", function () {
  this.timeout(600_000);
  const browser = useBrowser();

  it('names the places to fix, with source and what to do', async () => {
    const { page, troubles, requests } = await browser.open(pageOf(failedRun()));
    assert.equal(await page.locator('h1').innerText(), 'FAILED');
    assert.equal(await page.locator('.lead').innerText(), '3 places to fix, 2 messages affected');
    const cards = page.locator('.card');
    assert.equal(await cards.count(), 3);
    const first = cards.first();
    assert.match(await first.locator('h3').innerText(), /is in SecStaticCodeCheckValidityWithErrors\(\)/);
    assert.match(await first.locator('.line.here').innerText(), /41\s*>\s*line 41; open\(path\);/);
    assert.match(await first.locator('.instead').innerText(), /Let the handler ask nobody/);
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

  it('says what passed', async () => {
    const { page, troubles } = await browser.open(pageOf(passedRun()));
    assert.equal(await page.locator('h1').innerText(), 'PASSED');
    assert.match(await page.locator('.card.passed').innerText(), /40 of 40 AUTH messages were answered in time/);
    assert.deepEqual(troubles, []);
  });

  it('goes from a finding to its place on the timeline, and copies its command', async () => {
    const { page } = await browser.open(pageOf(failedRun()));
    await page.locator('.card').first().getByRole('button', { name: 'Copy as command' }).click();
    await page.getByRole('status').getByText('Copied the command').waitFor();
    await page.locator('.card').first().getByRole('button', { name: 'Show on the timeline' }).click();
    await page.locator('.details h2', { hasText: 'message 17' }).waitFor();
    await page.waitForURL(/view=timeline&finding=1&message=17&t=/);
    assert.match(await page.locator('tr.chosen').innerText(), /^17\s/);
  });

  it('prints every part of every finding', async () => {
    const { page } = await browser.open(pageOf(failedRun()));
    await page.evaluate(() => dispatchEvent(new Event('beforeprint')));
    await page.emulateMedia({ media: 'print' });
    assert.equal(await page.locator('.findings details:not([open])').count(), 0);
    assert.equal(await page.locator('.actions:visible').count(), 0);
  });

  it('shows the text of the report where scripts do not run', async () => {
    assert.match(pageOf(failedRun()), /<pre>esreplay run[\s\S]*?VIOLATION {2}deadlock[\s\S]*?<\/pre>/);
  });
});

describe('two reports in one page', function () {
  this.timeout(600_000);
  const browser = useBrowser();

  it('are compared: what only one of them has, and their figures', async () => {
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
});
