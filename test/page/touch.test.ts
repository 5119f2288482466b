// The timeline of a report's page under fingers: one pans, two zoom, a tap chooses.
import assert from 'node:assert/strict';
import type { CDPSession, Page } from 'playwright-core';
import { itInHeavy } from '../cases.ts';
import { useBrowser } from './browser.ts';
import { failedRun, pageOf } from './reports.ts';

interface Finger {
  readonly x: number;
  readonly y: number;
}

describe("the timeline of a report's page under fingers", function () {
  this.timeout(600_000);
  const browser = useBrowser();

  /** Three milliseconds from 116 ms on, on a phone. */
  const openTimeline = async () => {
    const opened = await browser.open(pageOf(failedRun()), { hash: '#t=0.116s-0.119s', width: 390, touch: true });
    const { page } = opened;
    await page.waitForFunction(
      () => (globalThis as unknown as { esreplayWork: { items: number } }).esreplayWork.items > 0,
    );
    const [canvas, label] = [page.locator('.lane-rows canvas'), page.locator('.lane-label.handler')];
    await label.scrollIntoViewIfNeeded();
    const [box, lane] = [await canvas.boundingBox(), await label.boundingBox()];
    assert.ok(box !== null && lane !== null);
    const session = await page.context().newCDPSession(page);
    /** A finger on the handler's lane, at this share of the width. */
    const at = (share: number): Finger => ({ x: box.x + box.width * share, y: lane.y + 10 });
    return { ...opened, session, at };
  };

  it('one finger pans as far as it moves', async () => {
    const { page, session, at, troubles } = await openTimeline();
    await fingers(session, 12, (share) => [at(0.25 + share / 2)]);
    // The time that was under the finger still is: half of 3 ms earlier.
    await shows(page, 114.5, 117.5);
    await fingers(session, 5, (share) => [at(0.75 - share / 4)]);
    await shows(page, 115.25, 118.25);
    assert.deepEqual(troubles, []);
  });

  itInHeavy('two fingers keep the times below them when they zoom or pan', async () => {
    const { page, session, at } = await openTimeline();
    await fingers(session, 8, (share) => [at(0.4 - share * 0.2), at(0.6 + share * 0.2)]);
    await shows(page, 117, 118);
    await fingers(session, 8, (share) => [at(0.2 + share * 0.2), at(0.8 - share * 0.2)]);
    await shows(page, 116, 119);
    await fingers(session, 8, (share) => [at(0.2 + share * 0.1), at(0.6 + share * 0.1)]);
    await shows(page, 115.7, 118.7);
  });

  itInHeavy('lifted fingers have no further effect', async () => {
    const { page, session, at } = await openTimeline();
    await fingers(session, 6, (share) => [at(0.4 - share * 0.2), at(0.6 + share * 0.2)]);
    await fingers(session, 3, (share) => [at(0.2 + share * 0.1)]);
    await shows(page, 116.9, 117.9);
  });

  it('a tap chooses a message, and a finger that scrolls chooses none', async () => {
    const { page, session, at } = await openTimeline();
    const there = at(0.2 / 3);
    await session.send('Input.dispatchTouchEvent', { type: 'touchStart', touchPoints: [there] });
    await session.send('Input.dispatchTouchEvent', { type: 'touchCancel', touchPoints: [] });
    assert.equal(await page.locator('.details h2').count(), 0);
    await session.send('Input.dispatchTouchEvent', { type: 'touchStart', touchPoints: [there] });
    await lift(session);
    await page.locator('.details h2', { hasText: 'message 16' }).waitFor();
  });
});

const move = (session: CDPSession, touchPoints: readonly Finger[]): Promise<unknown> =>
  session.send('Input.dispatchTouchEvent', { type: 'touchMove', touchPoints: [...touchPoints] });
const lift = (session: CDPSession): Promise<unknown> =>
  session.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] });

/** Moves them in steps, from the share 0 to 1, and lifts them. */
async function fingers(session: CDPSession, steps: number, where: (share: number) => readonly Finger[]): Promise<void> {
  await session.send('Input.dispatchTouchEvent', { type: 'touchStart', touchPoints: [...where(0)] });
  for (let step = 1; step <= steps; step += 1) await move(session, where(step / steps));
  await lift(session);
}

/** Waits until these milliseconds are in view, within a pixel or two. */
async function shows(page: Page, fromMs: number, toMs: number): Promise<void> {
  const seen = (): number[] => [...page.url().matchAll(/([\d.]+)us/g)].map(([, us]) => Number(us) / 1000);
  const isNear = (): boolean => {
    const [from = 0, to = 0] = seen();
    return Math.abs(from - fromMs) < 0.03 && Math.abs(to - toMs) < 0.03;
  };
  await page
    .waitForURL(isNear, { timeout: 20_000 })
    .catch(() => assert.fail(`${seen().join(' to ')} ms in view, not ${fromMs} to ${toMs}`));
}
