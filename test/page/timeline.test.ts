// The timeline of a report's page, in a browser: keys, filters, links, and what is drawn.
import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import { itInHeavy } from '../cases.ts';
import { useBrowser, workOf } from './browser.ts';
import { failedRun, pageOf } from './reports.ts';

describe("the timeline of a report's page", function () {
  this.timeout(600_000);
  const browser = useBrowser();
  const openTimeline = async (hash = '#view=timeline') => {
    const opened = await browser.open(pageOf(failedRun()), { hash });
    await drawn(opened.page);
    return opened;
  };

  it('the timeline has lanes for events, queue, handler, locks and services', async () => {
    const { page, troubles } = await openTimeline();
    const labels = await page.locator('.lane-label').allInnerTexts();
    assert.deepEqual(labels, [
      'Process 0',
      'events',
      'AUTH in flight',
      'handler',
      'lock 0xabc',
      'Services (models)',
      'trustd',
    ]);
    assert.deepEqual(troubles, []);
  });

  it('a group of lanes folds to its title', async () => {
    const { page } = await openTimeline();
    const title = page.getByRole('button', { name: 'Process 0' });
    const labels = () => page.locator('.lane-label').allInnerTexts();
    await title.click();
    assert.deepEqual(await labels(), ['Process 0', 'Services (models)', 'trustd']);
    assert.equal(await title.getAttribute('aria-expanded'), 'false');
    await title.click();
    assert.equal((await labels()).length, 7);
  });

  itInHeavy('the table has all messages, and the details have the fields of the chosen one', async () => {
    const { page } = await openTimeline();
    assert.equal(await page.locator('table').getAttribute('aria-rowcount'), '62');
    await page.locator('tbody tr', { hasText: /^18/ }).click();
    const fields = page.locator('.details');
    for (const text of ['message 18', 'deny', 'for the cache\nyes', 'time left\n15 s of 15 s', 'Facts of this message'])
      await fields
        .getByText(text)
        .or(fields.locator('dl > div', { hasText: text.replace('\n', '') }))
        .first()
        .waitFor();
  });

  it('keys do everything', async () => {
    const { page } = await openTimeline('');
    const press = (key: string) => page.keyboard.press(key);
    await press('n');
    assert.equal(await page.locator('.card.chosen .number').innerText(), '1');
    await press('n');
    assert.equal(await page.locator('.card.chosen .number').innerText(), '2');
    await press('p');
    assert.equal(await page.locator('.card.chosen .number').innerText(), '1');
    await press('z');
    await page.locator('.details h2', { hasText: 'message 17' }).waitFor();
    await press('w');
    const near = await inView(page);
    await press('s');
    const wider = await inView(page);
    assert.ok(wider > near, `${wider} after ${near}`);
    await press('+');
    assert.ok((await inView(page)) < wider);
    await press('-');
    await press('w');
    const before = await axis(page);
    await press('d');
    await page.waitForFunction((old) => document.querySelector('.ticks')?.textContent !== old, before);
    await press('a');
    await page.waitForFunction((old) => document.querySelector('.ticks')?.textContent === old, before);
    await press('f');
    assert.ok((await inView(page)) > 1e9);
    await press('j');
    await page.locator('.details h2', { hasText: 'message 18' }).waitFor();
    await press('k');
    await page.locator('.details h2', { hasText: 'message 17' }).waitFor();
    await press('/');
    await page.waitForFunction(() => document.activeElement?.id === 'search');
    await page.keyboard.type('no such path');
    await page.locator('.found', { hasText: '0 of 61 messages' }).waitFor();
    await press('Escape');
    await page.locator('.found', { hasText: /^61 messages/ }).waitFor();
    await press('?');
    await page.getByRole('dialog').getByText('next finding').waitFor();
    await press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'hidden' });
    await press('t');
    assert.equal(await page.locator('html').getAttribute('data-theme'), 'dark');
    await press('3');
    await page.getByRole('heading', { name: 'Not watched in this run' }).waitFor();
    await page.getByRole('listitem').filter({ hasText: '70 ms: es_mute_process()' }).waitFor();
    await press('1');
    await page.locator('.lead').waitFor();
    await press('2');
    await page.locator('.lanes').waitFor();
    await press('c');
    await page.getByRole('status').getByText('Copied the command').waitFor();
  });

  itInHeavy('messages are filtered by event, pid, rule, state and text', async () => {
    const { page } = await openTimeline();
    const found = (text: RegExp) => page.locator('.found', { hasText: text }).waitFor();
    const event = page.getByRole('combobox', { name: 'Event' });
    await event.selectOption('NOTIFY_EXIT');
    await found(/^20 of 61/);
    const notified = await page.locator('tbody tr').first().innerText();
    assert.match(notified, /NOTIFY\t–\t/, 'nothing is settled by a deadline that is not there');
    await event.selectOption('');
    assert.match(await page.locator('tbody tr').first().innerText(), /allow\tmet\t/);
    await page.getByRole('combobox', { name: 'Rule' }).selectOption('blocking-call');
    await found(/^2 of 61/);
    await page.getByRole('combobox', { name: 'Rule' }).selectOption('');
    await page.getByRole('combobox', { name: 'State' }).selectOption('denied');
    await found(/^1 of 61/);
    await page.getByRole('button', { name: 'Clear' }).click();
    await page.getByRole('textbox', { name: 'pid' }).fill('82');
    await found(/^1 of 61/);
    await page.getByRole('textbox', { name: 'pid' }).fill('');
    await page.getByRole('searchbox').fill('TRUSTD');
    await found(/^2 of 61/);
    const numbers = (await page.locator('tbody tr').allInnerTexts()).map((text) => text.split('\t')[0]?.trim());
    assert.deepEqual(numbers, ['17', 'injected 0'], 'the handler that waits for it, and what it does');
  });

  itInHeavy('links open a finding, a message and a time', async () => {
    const { page } = await openTimeline('#message=33');
    await page.locator('.details h2', { hasText: 'message 33' }).waitFor();
    await page.evaluate(() => {
      location.hash = '#t=0.12s-0.13s';
    });
    await page.locator('.in-view', { hasText: '10 ms in view' }).waitFor();
    await page.evaluate(() => {
      location.hash = '#finding=2';
    });
    await page.locator('.card.chosen .number', { hasText: '2' }).waitFor();
    await page.evaluate(() => {
      location.hash = '#message=999999&finding=77&t=nonsense&run=9&view=nothing';
    });
    await page.locator('.card').first().waitFor();
  });

  it('a click chooses a message, and the pointer shows what is below it', async () => {
    const { page } = await openTimeline('#t=0.116s-0.119s');
    const lanes = page.locator('.lane-rows canvas');
    const label = await page.locator('.lane-label.handler').boundingBox();
    const box = await lanes.boundingBox();
    assert.ok(label !== null && box !== null);
    const at = { x: box.x + box.width * ((116.2 - 116) / 3), y: label.y + 10 };
    await page.mouse.move(at.x, at.y);
    await page.locator('.tip', { hasText: 'message 16' }).waitFor();
    await page.mouse.click(at.x, at.y);
    await page.locator('.details h2', { hasText: 'message 16' }).waitFor();
    const before = await axis(page);
    await page.mouse.move(at.x, at.y);
    await page.mouse.down();
    await page.mouse.move(at.x + 200, at.y);
    await page.mouse.up();
    await page.waitForFunction((old) => document.querySelector('.ticks')?.textContent !== old, before);
    const width = await inView(page);
    await page.keyboard.down('Control');
    await page.mouse.wheel(0, -300);
    await page.keyboard.up('Control');
    await page.waitForFunction((old) => document.querySelector('.in-view')?.textContent !== old, `${width}`);
    assert.ok((await inView(page)) < width);
  });

  it('the cycle of the chosen finding is drawn with arrows', async () => {
    const { page } = await openTimeline('#view=timeline&finding=1');
    /** Waits until more or fewer than 500 pixels have the colour of cycles in the light theme. */
    const painted = (many: boolean) =>
      page.waitForFunction((wanted) => {
        const canvas = document.querySelector<HTMLCanvasElement>('.lane-rows canvas');
        const pixels = canvas?.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height).data ?? [];
        let count = 0;
        for (let at = 0; at < pixels.length; at += 4)
          if (pixels[at] === 0x8a && pixels[at + 1] === 0x15 && pixels[at + 2] === 0x38) count += 1;
        return count > 500 === wanted;
      }, many);
    await painted(true);
    await page.evaluate(() => {
      location.hash = '#view=timeline&finding=3';
    });
    await painted(false);
  });
});

/** Waits for a frame with something in it. */
async function drawn(page: Page): Promise<void> {
  if ((await page.locator('.lanes').count()) === 0) return;
  await page.waitForFunction(
    () => (globalThis as unknown as { esreplayWork: { items: number } }).esreplayWork.items > 0,
  );
  assert.ok((await workOf(page)).frames > 0);
}

const axis = (page: Page): Promise<string> =>
  page
    .locator('.ticks')
    .innerText()
    .then(() => page.locator('.ticks').evaluate((ticks) => ticks.textContent ?? ''));

/** Nanoseconds in view. */
async function inView(page: Page): Promise<number> {
  const [, amount = '', unit = ''] = /([\d.]+) (\S+) in view/.exec(await page.locator('.in-view').innerText()) ?? [];
  return Number(amount) * ({ ns: 1, µs: 1e3, ms: 1e6, s: 1e9 }[unit] ?? Number.NaN);
}
