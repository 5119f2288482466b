// The documents as a site: every link leads to a page, the search finds words of every page, and long tables are
// filtered. npm gets VitePress, so this needs the network.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join } from 'node:path';
import { promisify } from 'node:util';
import { packageRoot } from '../../src/system/package-root.ts';
import { useBrowser } from '../page/browser.ts';
import { skip } from '../skip.ts';

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
};

describe('the site of the documents', function () {
  this.timeout(600_000);
  const browser = useBrowser();
  const out = join(packageRoot, 'build/site');
  let server: Server;
  let address = '';

  before(async function () {
    try {
      await promisify(execFile)(process.execPath, [join(packageRoot, 'site/build.mjs')]);
    } catch (error) {
      const { stderr = '' } = error as { readonly stderr?: string };
      if (/ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ETIMEDOUT/.test(stderr)) skip(this, 'npm cannot be reached for VitePress');
      throw error;
    }
    server = createServer((request, response) => {
      const path = new URL(request.url ?? '/', 'http://localhost').pathname;
      const file = join(out, path.endsWith('/') ? `${path}index.html` : path);
      readFile(file).then(
        (bytes) => response.setHeader('content-type', types[extname(file)] ?? 'application/octet-stream').end(bytes),
        () => response.writeHead(404).end(),
      );
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  after(() => server?.close());

  const open = async (path: string) =>
    (await browser.open('', { from: `${address}/${path}`, shows: '.vp-doc h1' })).page;

  it('every link leads to a page or a file, and to a place on it', () => {
    const html = readdirSync(out, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.html'));
    const text = new Map(html.map((name) => [join('/', name), readFileSync(join(out, name), 'utf8')]));
    const broken: string[] = [];
    let count = 0;
    for (const [page, content] of text)
      for (const [, href = ''] of content.matchAll(/<a\b[^>]*\bhref="([^"]+)"/g)) {
        const { origin, pathname, hash } = new URL(href, `http://site${page}`);
        if (origin !== 'http://site') continue;
        count += 1;
        const path = pathname.endsWith('/') ? `${pathname}index.html` : pathname;
        const id = decodeURIComponent(hash.slice(1));
        const isThere = existsSync(join(out, decodeURIComponent(path)));
        if (!isThere || (id !== '' && text.get(path)?.includes(`id="${id}"`) === false))
          broken.push(`${page}: ${href}`);
      }
    assert.ok(count > 1000, String(count));
    assert.deepEqual(broken, []);
  });

  it('the search finds a page by a word in it', async () => {
    const page = await open('index.html');
    await page.locator('.DocSearch-Button, .VPNavBarSearchButton').first().click();
    await page.locator('.search-input').fill('MDM customer');
    await page.locator('.results a', { hasText: 'customer' }).first().click();
    await page.getByRole('heading', { level: 1, name: /customer.s Mac/ }).waitFor();
  });

  for (const [name, word] of [
    ['blocking-calls', 'getpwuid'],
    ['events', 'exec'],
  ] as const)
    it(`the tables of ${name} are filtered`, async () => {
      const page = await open(`reference/${name}.html`);
      const rows = page.locator('.vp-doc tbody tr');
      const all = await rows.count();
      await page.locator('.table-filter').fill(word);
      const shown = await page.locator('.vp-doc tbody tr:visible').allInnerTexts();
      assert.ok(shown.length > 0 && shown.length < all, `${shown.length} of ${all}`);
      assert.deepEqual(
        shown.filter((row) => !row.toLowerCase().includes(word)),
        [],
      );
    });

  it('the API has a page for each function', async () => {
    const page = await open('api/index.html');
    for (const name of ['replay', 'record', 'runSuite']) await page.getByRole('link', { name }).first().waitFor();
  });
});
