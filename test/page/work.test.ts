// The work of a page depends on the screen, not on the run: blocks that are unpacked, and bars that are drawn.
// `million.heavy.ts` does the same with a real run.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Page } from 'playwright-core';
import type { ProcessObservation } from '../../src/observed/observation.ts';
import { renderPage } from '../../src/report/html/report-page.ts';
import { callNumber } from '../../src/schema/calls/calls.ts';
import { rowsPerBlock } from '../../src/timeline/shape.ts';
import { timelineOf } from '../../src/timeline/timeline.ts';
import { factOf } from '../judge/facts.ts';
import { authRow, observationOf } from '../judge/observations.ts';
import { reportOf } from '../report/reports.ts';
import { useBrowser, type Work, workOf } from './browser.ts';

/** It gives all of them, whichever kinds are asked for. */
type Facts = ProcessObservation['facts'];

const messages = 16 * rowsPerBlock;
const width = 1280;
/** A message every microsecond, with a call in each; made one by one, like those of a ledger. */
function* rows() {
  for (let index = 0; index < messages; index += 1) {
    const queuedNs = index * 1000;
    const times = { queuedNs, deliveredNs: queuedNs + 20, returnedNs: queuedNs + 700, respondedNs: queuedNs + 600 };
    yield authRow({ traceIndex: index % 60, ...times, deadlineNs: queuedNs + 15e9 });
  }
}
function* facts() {
  for (let index = 0; index < messages; index += 1)
    yield factOf({
      call: callNumber('open'),
      callClass: 'always',
      b: 300n,
      timeNs: index * 1000 + 100,
      traceIndex: index % 60,
    });
}

describe('the work of a page with many messages', function () {
  this.timeout(600_000);
  const browser = useBrowser();
  let html = '';
  before(() => {
    const observation = observationOf({
      process: { rows, facts: facts as Facts },
      observation: { durationNs: messages * 1000 },
    });
    const timeline = timelineOf(observation, '@first-run', [], []);
    html = renderPage([{ name: 'run', report: reportOf(), timeline }], {
      madeBy: '1.0.0',
      sources: null,
      maxBytes: 1e9,
    });
  });

  it('the whole run takes one unpacked block, and the first rows take two', async () => {
    const { page } = await browser.open(html, { hash: '#view=timeline' });
    await page.locator('tbody tr', { hasText: 'AUTH_EXEC' }).first().waitFor();
    await drawn(page, 0);
    const { blocks, items } = await workOf(page);
    assert.equal(blocks, 3);
    assert.ok(items <= bound, `${items} items`);
  });

  it('the run is drawn before the file has arrived completely', async () => {
    const cut = html.indexOf('id="block-2"');
    let end = (): void => undefined;
    const server = createServer((_, response) => {
      response.setHeader('content-type', 'text/html');
      response.write(html.slice(0, cut));
      end = () => response.end(html.slice(cut));
    });
    await once(server.listen(0, '127.0.0.1'), 'listening');
    try {
      const { port } = server.address() as AddressInfo;
      const { page, troubles } = await browser.open('', {
        from: `http://127.0.0.1:${port}/`,
        hash: '#view=timeline',
      });
      await drawn(page, 0);
      assert.equal(await page.evaluate(() => document.readyState), 'loading');
      end();
      await page.locator('tbody tr', { hasText: 'AUTH_EXEC' }).first().waitFor();
      assert.deepEqual(troubles, []);
    } finally {
      server.closeAllConnections();
      server.close();
    }
  });

  it('any zoom draws no more items than pixels', async () => {
    const { page, troubles } = await browser.open(html, { hash: '#view=timeline' });
    await drawn(page, 0);
    let most = 0;
    for (let step = 0; step < 24; step += 1) {
      const { frames } = await workOf(page);
      await page.keyboard.press(step % 6 === 5 ? 'd' : 'w');
      await drawn(page, frames);
      const { items } = await workOf(page);
      most = Math.max(most, items);
      assert.ok(items <= bound, `${items} items at step ${step}`);
    }
    assert.ok(most > width / 4, `only ${most} items were ever drawn`);
    assert.deepEqual(troubles, []);
  });
});

/** Lines of messages in flight, of the handler and of its calls, each with a bar of each of its weights a pixel. */
const bound = 4 * width;

async function drawn(page: Page, frames: number): Promise<void> {
  await page.waitForFunction((before) => {
    const work = (globalThis as unknown as { esreplayWork: Work }).esreplayWork;
    return work.items > 0 && work.frames > before;
  }, frames);
}
