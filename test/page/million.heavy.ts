// A page with a million messages, of a real run: its size, and the work until the first picture and in each frame.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { lengthenTrace } from '../../src/bench/lengthened-trace.ts';
import { usualMaxBytes } from '../../src/report/html/page-data.ts';
import { renderPage } from '../../src/report/html/report-page.ts';
import { checkTrace } from '../../src/run/prepare/trace-check.ts';
import { toReport } from '../../src/verdict/report.ts';
import { runAndJudge } from '../../src/verdict/run-and-judge.ts';
import { testFolder } from '../folder.ts';
import { compileClient } from '../kit/build.ts';
import { useBrowser, workOf } from './browser.ts';

const messages = 1_000_000;
const width = 1280;

describe('a page with a million messages', function () {
  this.timeout(3_600_000);
  const browser = useBrowser();
  const folder = testFolder();
  let html = '';
  let delivered = 0;

  before(async () => {
    const client = join(folder, 'opens-at-execs');
    await compileClient({ sources: [join(import.meta.dirname, 'opens-at-execs.c')], output: client });
    const trace = await lengthenTrace(checkTrace('@boot'), messages, folder);
    const judged = await runAndJudge({ trace, pace: 'asap', clients: [[client]], timeline: true });
    delivered = judged.summary.messages;
    const paged = { name: 'run', report: toReport(judged), timeline: judged.timeline };
    html = renderPage([paged], { madeBy: '1.0.0', sources: null, maxBytes: usualMaxBytes });
  });

  it('a message takes at most 40 bytes', () => {
    assert.ok(delivered >= messages, `${delivered}`);
    assert.ok(html.length / delivered <= 40, `${html.length / delivered}`);
  });

  it('the page unpacks its summaries and the first rows alone until more is seen', async () => {
    const front = await browser.open(html);
    await front.page.locator('.card').first().waitFor();
    assert.ok((await workOf(front.page)).blocks <= 1);
    const { page } = await browser.open(html, { hash: '#view=timeline' });
    await page.locator('tbody tr', { hasText: 'AUTH_MOUNT' }).first().waitFor();
    await page.waitForFunction(
      () => (globalThis as unknown as { esreplayWork: { items: number } }).esreplayWork.items > 0,
    );
    const { blocks, items } = await workOf(page);
    assert.ok(blocks <= 4, `${blocks} blocks`);
    // Two lanes of summaries with at most some weights a pixel, and the marks.
    assert.ok(items <= 8 * width, `${items} items`);
  });

  it('any zoom draws no more items than the screen has room for', async () => {
    const { page, troubles } = await browser.open(html, { hash: '#view=timeline' });
    for (let step = 0; step < 40; step += 1) {
      const before = await workOf(page);
      await page.keyboard.press(step % 8 === 7 ? 'd' : 'w');
      await page.waitForFunction(
        (frames) => (globalThis as unknown as { esreplayWork: { frames: number } }).esreplayWork.frames > frames,
        before.frames,
      );
      const { items, blocks } = await workOf(page);
      assert.ok(items <= 8 * width, `${items} items at step ${step}`);
      assert.ok(blocks - before.blocks <= 16, `${blocks - before.blocks} blocks at step ${step}`);
    }
    assert.deepEqual(troubles, []);
  });

  it('a link opens the last message', async () => {
    const { page } = await browser.open(html, { hash: `#message=${messages - 1}` });
    await page.locator('.details h2', { hasText: `message ${messages - 1}` }).waitFor();
    assert.ok((await workOf(page)).blocks <= 8);
  });
});
