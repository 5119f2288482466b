// Opens pages of reports in a real browser, from a file as a user does.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, chromium, type Page } from 'playwright-core';
import { findChromium, missingChromium, quietChromium } from '../../scripts/chromium.mjs';
import { skip } from '../skip.ts';

/** A slow machine must fail no test. */
const patienceMs = 120_000;

export interface OpenOptions {
  /** What follows the file's address. */
  readonly hash?: string;
  readonly width?: number;
  readonly dark?: boolean;
  /** Where the page comes from, if not from a file; it may still be loading. */
  readonly from?: string;
  /** What is there when it is open; omitted: the top of a report. */
  readonly shows?: string;
  /** With a touch screen. */
  readonly touch?: boolean;
}

export interface Opened {
  readonly page: Page;
  /** Errors of the page, and what its policy refused; a test wants none. */
  readonly troubles: readonly string[];
  /** Addresses that the page asked for besides its own. */
  readonly requests: readonly string[];
  /** Those of them that its policy refused. */
  readonly refused: readonly string[];
}

/** One for the suites that follow one another in this process: its start takes longer than most of their tests. */
let shared: Promise<Browser> | undefined;
let closing: NodeJS.Timeout | undefined;
/** Closed after this idle time. */
const idleMs = 500;

async function sharedBrowser(executablePath: string): Promise<Browser> {
  clearTimeout(closing);
  const known = await shared?.catch(() => undefined);
  if (known?.isConnected()) return known;
  shared = chromium.launch({ executablePath, args: quietChromium, timeout: patienceMs });
  return shared;
}

function closeLater(): void {
  closing = setTimeout(async () => {
    const browser = shared;
    shared = undefined;
    await (await browser)?.close();
  }, idleMs);
}

/** Call it in a suite: its tests are skipped if there is no browser. */
export function useBrowser(): { open(html: string, options?: OpenOptions): Promise<Opened> } {
  const folder = mkdtempSync(join(tmpdir(), 'esreplay-page-'));
  let browser: Browser | undefined;
  const pages: Page[] = [];
  before(async function () {
    const program = findChromium();
    if (program === null) skip(this, missingChromium);
    browser = await sharedBrowser(program);
  });
  afterEach(async () => {
    for (const page of pages.splice(0)) await page.close();
  });
  after(() => {
    if (browser !== undefined) closeLater();
    rmSync(folder, { recursive: true, force: true });
  });
  return {
    async open(html, { hash = '', width = 1280, dark = false, touch = false, from, shows = 'header.top' } = {}) {
      if (browser === undefined) throw new Error('there is no browser');
      const file = join(folder, 'report.html');
      writeFileSync(file, html);
      const page = await browser.newPage({
        viewport: { width, height: 900 },
        colorScheme: dark ? 'dark' : 'light',
        hasTouch: touch,
      });
      pages.push(page);
      page.setDefaultTimeout(patienceMs);
      const troubles: string[] = [];
      const requests: string[] = [];
      const refused: string[] = [];
      page.on('pageerror', ({ message }) => troubles.push(message));
      page.on('console', (said) => {
        if (said.type() === 'error' || said.type() === 'warning') troubles.push(said.text());
      });
      page.on('dialog', (dialog) => {
        troubles.push(`dialog: ${dialog.message()}`);
        void dialog.dismiss();
      });
      page.on('request', (request) => {
        if (!request.url().startsWith(from ?? 'file:')) requests.push(request.url());
      });
      page.on('requestfailed', (request) => {
        if (request.failure()?.errorText === 'csp') refused.push(request.url());
      });
      await page.goto(`${from ?? `file://${file}`}${hash}`, { waitUntil: from === undefined ? 'load' : 'commit' });
      await page.locator(shows).first().waitFor();
      return { page, troubles, requests, refused };
    },
  };
}

/** What the page has done. */
export interface Work {
  readonly blocks: number;
  readonly frames: number;
  readonly items: number;
}

export const workOf = (page: Page): Promise<Work> =>
  page.evaluate(() => (globalThis as unknown as { esreplayWork: Work }).esreplayWork);
