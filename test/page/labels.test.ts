// The words of the timeline and of the header of a report's page: no two of them touch, and each can be read on what is
// behind it, in both themes, on a desk and on a phone.
import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import { useBrowser } from './browser.ts';
import { failedRun, pageOf } from './reports.ts';

/** What WCAG asks of text. */
const minContrast = 4.5;

interface Word {
  readonly text: string;
  readonly contrast: number;
  readonly box: readonly [left: number, top: number, right: number, bottom: number];
}

/** As the page notes it. */
interface Noted extends Omit<Word, 'contrast'> {
  readonly ink: string;
  /** Colours of points behind it, with their alpha, and of what is behind the canvas. */
  readonly behind: readonly (readonly number[])[];
  readonly surface: string;
}

/** From now on the page notes the words that the timeline draws, and what is there before. */
const noteWords = (page: Page): Promise<void> =>
  page.evaluate(() => {
    const found: unknown[] = [];
    Object.assign(globalThis, { drawnWords: found });
    const { prototype } = CanvasRenderingContext2D;
    const { fillText, clearRect } = prototype;
    // A frame begins.
    prototype.clearRect = function (...box: Parameters<typeof clearRect>) {
      if (this.canvas.closest('.lanes') !== null) found.length = 0;
      clearRect.apply(this, box);
    };
    prototype.fillText = function (text: string, x: number, y: number, room?: number) {
      const width = Math.min(this.measureText(text).width, room ?? Number.POSITIVE_INFINITY);
      const { a: scale } = this.getTransform();
      const left = this.textAlign === 'center' ? x - width / 2 : x;
      const behind = [0, 0.5, 1].map((share) => {
        const at = Math.max(0, Math.min(this.canvas.width - 1, (left + share * width) * scale));
        return [...this.getImageData(at, Math.max(0, y * scale), 1, 1).data];
      });
      const surface = getComputedStyle(this.canvas).getPropertyValue('--surface').trim();
      found.push({ text, ink: String(this.fillStyle), behind, surface, box: [left, y - 6, left + width, y + 6] });
      fillText.call(this, text, x, y, room);
    };
  });

/** Those of the last frame, each with its contrast to what it is drawn on. */
async function drawnWords(page: Page): Promise<readonly Word[]> {
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
  const noted = await page.evaluate(() => (globalThis as unknown as { drawnWords: Noted[] }).drawnWords);
  return noted.map(({ text, box, ink, behind, surface }) => ({
    text,
    box,
    contrast: Math.min(...behind.map((point) => contrast(rgb(ink), mixed(point, rgb(surface))))),
  }));
}

const rgb = (hex: string): readonly number[] => [1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16));

const mixed = ([red = 0, green = 0, blue = 0, alpha = 0]: readonly number[], ground: readonly number[]) =>
  [red, green, blue].map((each, at) => (each * alpha + (ground[at] ?? 0) * (255 - alpha)) / 255);

function contrast(one: readonly number[], other: readonly number[]): number {
  const [light = 0, dark = 0] = [luminance(one), luminance(other)].sort((a, b) => b - a);
  return (light + 0.05) / (dark + 0.05);
}

/** As WCAG defines it. */
function luminance(channels: readonly number[]): number {
  const [red = 0, green = 0, blue = 0] = channels.map((each) => {
    const share = each / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** Lines of text of the header and of the timeline, as far as they are not cut off. */
const writtenWords = (page: Page): Promise<readonly Omit<Word, 'contrast'>[]> =>
  page.evaluate(() => {
    const found: { text: string; box: [number, number, number, number] }[] = [];
    for (const root of document.querySelectorAll('header.top, .filters, .axis, .lanes')) {
      const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
      for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
        const range = document.createRange();
        range.selectNodeContents(node);
        const { left, top, right, bottom } = range.getBoundingClientRect();
        const box: [number, number, number, number] = [left, top, right, bottom];
        for (let around = node.parentElement; around !== null; around = around.parentElement) {
          if (getComputedStyle(around).overflow === 'visible') continue;
          const within = around.getBoundingClientRect();
          box[0] = Math.max(box[0], within.left);
          box[1] = Math.max(box[1], within.top);
          box[2] = Math.min(box[2], within.right);
          box[3] = Math.min(box[3], within.bottom);
        }
        const isOption = node.parentElement?.closest('option, .unseen') != null;
        if (!isOption && (node.textContent ?? '').trim() !== '' && box[2] > box[0] && box[3] > box[1])
          found.push({ text: node.textContent ?? '', box });
      }
    }
    return found;
  });

/** Pairs that touch: `one | other`. */
function touching(words: readonly Pick<Word, 'text' | 'box'>[]): readonly string[] {
  return words.flatMap(({ text, box: [left, top, right, bottom] }, at) =>
    words
      .slice(at + 1)
      .filter(({ box }) => box[0] < right && left < box[2] && box[1] + 2 < bottom && top + 2 < box[3])
      .map((other) => `${text} | ${other.text}`),
  );
}

describe("the words of a report's page", function () {
  this.timeout(600_000);
  const browser = useBrowser();

  for (const dark of [false, true])
    for (const width of [1280, 390])
      it(`the words of the ${dark ? 'dark' : 'light'} timeline of ${width} pixels keep their distance and contrast`, async () => {
        const { page } = await browser.open(pageOf(failedRun()), { hash: '#view=timeline', width, dark });
        await page.locator('tbody td').first().waitFor();
        await noteWords(page);
        const all = new Set<string>();
        // A step nearer, and the cycle of the first finding.
        for (const key of ['+', 'n']) {
          await page.keyboard.press(key);
          const drawn = await drawnWords(page);
          for (const { text } of drawn) all.add(text);
          const faint = drawn.filter((word) => word.contrast < minContrast);
          assert.deepEqual(
            faint.map((word) => `${word.text}: ${word.contrast.toFixed(2)}`),
            [],
          );
          assert.deepEqual(touching(drawn), []);
        }
        for (const text of ['NOTIFY_EXIT', 'service call', '1', '4']) assert.ok(all.has(text), [...all].join());
        const written = await writtenWords(page);
        assert.ok(written.length > 10, `${written.length} texts`);
        assert.deepEqual(touching(written), []);
      });
});
