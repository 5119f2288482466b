// How fast the page of a long run is, in Chromium: seconds until its timeline is drawn, and frames a second while it
// moves. The baseline is an empty canvas of the same size, opened and drawn in the same browser.
import { spawnSync } from 'node:child_process';
import { statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Browser, chromium, type Page } from 'playwright-core';
import { exitCodes, SetupError } from '../../../src/errors/errors.ts';
import { packageRoot } from '../../../src/system/package-root.ts';
import { findChromium, missingChromium, quietChromium } from '../../chromium.mjs';
import { budgets } from '../budgets.ts';
import type { Figure } from '../figure.ts';
import { authTraceName, authTraceOf } from '../messages.ts';
import type { Place } from '../place.ts';
import { takeTurns } from '../rounds.ts';

const rounds = 5;
/** A page of ten million would only be thinned. */
const maxMessages = 1e6;
const viewport = { width: 1280, height: 900 };
/** Panned through with a fiftieth of the run in view. */
const shareInView = 50;
const frames = 90;
/** A slow machine is no error. */
const patienceMs = 600_000;

export const missingBrowser = (): string | null => (findChromium() === null ? missingChromium : null);

export async function measurePage(place: Place): Promise<Figure[]> {
  const count = Math.max(...place.sizes.lengths.filter((each) => each <= maxMessages));
  const html = pageOf(place, count);
  const canvas = place.path('canvas.html');
  writeFileSync(canvas, emptyCanvas);
  const browser = await chromium.launch({
    executablePath: findChromium() ?? '',
    args: quietChromium,
    timeout: patienceMs,
  });
  try {
    const opened = (file: string) => () => withPage(browser, `${file}#view=timeline`, firstPaintS);
    const panned = (file: string) => () => withPage(browser, `${file}#view=timeline`, framesASecond);
    const maxRounds = Math.min(rounds, place.sizes.rounds);
    const paint = await takeTurns(maxRounds, { page: opened(html), canvas: opened(canvas) });
    const pan = await takeTurns(maxRounds, { page: panned(html), canvas: panned(canvas) });
    const name = count.toLocaleString('en-US');
    const size = `${(statSync(html).size / 1e6).toFixed(1)} MB`;
    const what = 'an empty canvas';
    return [
      {
        name: `page of ${name}, paint`,
        unit: 's',
        ...budgets.firstPaint,
        measured: paint.page,
        baseline: { what, measured: paint.canvas },
        note: `from the navigation to the first frame of the timeline; the file has ${size}`,
      },
      {
        name: `page of ${name}, pan`,
        unit: 'fps',
        ...budgets.panning,
        measured: pan.page,
        baseline: { what, measured: pan.canvas },
        note: `frames drawn a second, with a fiftieth of the run in view; the browser draws 60 at most`,
      },
    ];
  } finally {
    await browser.close();
  }
}

/** Returns the page of a real run. */
function pageOf(place: Place, count: number): string {
  const html = place.path('page.html');
  const program = join(packageRoot, 'dist/cli/main.js');
  const words = ['run', authTraceOf(place, count), '--pace', 'asap', '--html', html, '--', place.program('client')];
  const done = spawnSync(process.execPath, [program, ...words], { encoding: 'utf8' });
  if (count > place.sizes.auth) place.dropTrace(authTraceName(count));
  if (done.status !== exitCodes.pass)
    throw new SetupError(`${words.join(' ')} ended with ${done.status}: ${done.stdout}${done.stderr}`);
  return html;
}

/** Says when it was drawn, as the page of a report does, and draws whenever the wheel turns. */
const emptyCanvas = `<!doctype html><body><div class="lane-rows"><canvas width="1280" height="900"></canvas></div><script>
const canvas = document.querySelector('canvas');
globalThis.esreplayWork = { frames: 0, items: 1 };
const draw = () => { canvas.getContext('2d').clearRect(0, 0, 1280, 900); esreplayWork.frames += 1; };
canvas.addEventListener('wheel', draw);
draw();
</script></body>`;

/** Sets `paintedMs` when a frame with content is on the screen, which is when the next one begins. */
const watchPaint = `{
  const look = () => {
    if ((globalThis.esreplayWork?.items ?? 0) === 0) requestAnimationFrame(look);
    else requestAnimationFrame(() => { globalThis.paintedMs = performance.now(); });
  };
  requestAnimationFrame(look);
}`;

/** Turns the wheel sideways before each frame, and counts the frames in which something was drawn. */
const pan = `new Promise((resolve, reject) => {
  const canvas = document.querySelector('.lane-rows canvas');
  let left = ${frames};
  let begun = 0;
  let before = 0;
  const step = (now) => {
    if (begun === 0) [begun, before] = [now, esreplayWork.frames];
    if (left === 0) {
      const drawn = Math.min(${frames}, esreplayWork.frames - before);
      if (drawn < ${frames} / 2) reject(new Error('only ' + drawn + ' of ${frames} moves were drawn'));
      else resolve((drawn / (now - begun)) * 1000);
      return;
    }
    left -= 1;
    canvas.dispatchEvent(new WheelEvent('wheel', { deltaX: 25, cancelable: true }));
    requestAnimationFrame(step);
  };
  requestAnimationFrame(step);
})`;

async function withPage<T>(browser: Browser, address: string, use: (page: Page) => Promise<T>): Promise<T> {
  const page = await browser.newPage({ viewport });
  page.setDefaultTimeout(patienceMs);
  try {
    await page.addInitScript({ content: watchPaint });
    await page.goto(`file://${address}`);
    // A function, not a text: Playwright asks again in the page, whose policy forbids it to evaluate text.
    await page.waitForFunction(() => 'paintedMs' in globalThis);
    return await use(page);
  } finally {
    await page.close();
  }
}

const firstPaintS = (page: Page): Promise<number> => page.evaluate('paintedMs / 1000');

async function framesASecond(page: Page): Promise<number> {
  // Each press zooms by half as much again.
  const presses = Math.ceil(Math.log(shareInView) / Math.log(1.5));
  for (let press = 0; press < presses; press += 1) await page.keyboard.press('w');
  return page.evaluate(pan);
}
