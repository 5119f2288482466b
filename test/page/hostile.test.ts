// Names in a trace may be anything. On the page of a report they are text, and the page asks nobody for anything.
import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { usualMaxBytes } from '../../src/report/html/page-data.ts';
import { renderPage } from '../../src/report/html/report-page.ts';
import { SourceFiles } from '../../src/report/source-files.ts';
import { timelineOf } from '../../src/timeline/timeline.ts';
import { buildHeader } from '../../src/trace/builders.ts';
import { TraceWriter } from '../../src/trace/writer.ts';
import { everyCase } from '../cases.ts';
import { line, message } from '../clients/lines.ts';
import { testFolder } from '../folder.ts';
import { authRow, observationOf } from '../judge/observations.ts';
import { blockingOpen, deadlock, leak, reportOf } from '../report/reports.ts';
import { useBrowser } from './browser.ts';

const payloads = [
  '</script><script>alert(1)</script>',
  '<img src=x onerror=alert(1)>',
  '<svg onload=alert(1)>',
  '--><script>alert(1)</script><!--',
  '<!--<script>',
  '"><iframe src="https://example.org/"></iframe>',
  "'onmouseover='alert(1)",
  'javascript:alert(1)',
  '</style><style>*{display:none}</style>',
  '</title><base href="https://example.org/">',
  '</pre><link rel=stylesheet href=https://example.org/x.css>',
  '&lt;script&gt;alert(1)&lt;/script&gt;',
  '{{constructor.constructor("alert(1)")()}}',
  '\u202ename.exe\u2028\u2029',
  '<math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>',
  '#finding=1" autofocus onfocus="alert(1)',
  '\0<object data=https://example.org/>',
  '__proto__',
  '<meta http-equiv=refresh content="0;url=https://example.org/">',
];
/** Ten or fifty of each, no two alike. */
const strings = Array.from({ length: everyCase ? 1000 : 200 }, (_, at) => `/${at}/${payloads[at % payloads.length]}`);

describe('hostile names on the page of a report', function () {
  this.timeout(600_000);
  const browser = useBrowser();
  const folder = testFolder();

  it('hostile names are text everywhere', async () => {
    const { page, troubles, requests } = await browser.open(hostilePage(folder), { hash: '#view=timeline' });
    const isClean = async (): Promise<void> => {
      const found = await page.evaluate(
        () =>
          document.querySelectorAll(
            'img, iframe, object, base, link, form, math, [onerror], [onload], [onmouseover], [onfocus]',
          ).length,
      );
      assert.equal(found, 0);
      assert.equal(
        await page.locator('script').count(),
        await page.evaluate(() => document.querySelectorAll('body > script').length),
      );
    };
    await page.locator('tbody tr', { hasText: '/0/' }).first().waitFor();
    await isClean();
    for (const [key, shown] of [
      ['1', '.card'],
      ['3', '.run'],
      ['4', '.comparison'],
    ] as const) {
      await page.keyboard.press(key);
      await page.locator(shown).first().waitFor();
      await isClean();
      if (key === '1') assert.equal(await page.locator('.excerpt').first().locator('.line').count(), 7);
    }
    await page.keyboard.press('2');
    const rows = page.locator('.table');
    const seen = new Set<string>();
    for (let top = 0; seen.size < strings.length; top += 300) {
      const first = await rows.evaluate((element, to) => {
        element.scrollTo(0, to);
        return Math.floor(element.scrollTop / (element.querySelector<HTMLElement>('tbody tr')?.offsetHeight ?? 1));
      }, top);
      // Until the table is drawn again it has the previous rows, and some of them are among the new ones.
      await page.locator(`tbody tr:first-child[aria-rowindex="${first + 2}"]`).waitFor();
      // Names come in blocks: the rows below may still wait for theirs.
      await page.waitForFunction(() =>
        [...document.querySelectorAll('tbody td:nth-child(3)')].every((cell) => cell.textContent?.includes('/')),
      );
      for (const path of await page
        .locator('td:nth-child(3)')
        .evaluateAll((cells) => cells.map((cell) => cell.textContent ?? '')))
        if (path !== '') seen.add(path);
      assert.ok(top < 100_000, `${seen.size} of ${strings.length} were seen`);
    }
    await isClean();
    assert.deepEqual([...seen].sort(), [...strings].sort());
    assert.deepEqual(troubles, []);
    assert.deepEqual(requests, []);
  });

  it('planted markup is blocked by the page’s policy', async () => {
    const [before = '', after = ''] = hostilePage(folder).split('</body>');
    const planted = `${before}<script>document.title = 'owned'</script><img src="https://example.org/x.png"></body>${after}`;
    const { page, troubles, requests, refused } = await browser.open(planted);
    assert.doesNotMatch(await page.title(), /owned/);
    assert.equal(troubles.filter((text) => /Content Security Policy/.test(text)).length, 2, troubles.join('\n'));
    assert.deepEqual(requests, refused);
  });
});

function hostilePage(folder: string): string {
  // The deadlock's line and its neighbours.
  mkdirSync(join(folder, 'src'), { recursive: true });
  writeFileSync(join(folder, 'src/client.c'), Array.from({ length: 60 }, (_, at) => payloads[at % 12]).join('\n'));
  const trace = join(folder, 'hostile.estrace');
  const writer = new TraceWriter(trace, buildHeader({ createdBy: 'test/page/hostile.test.ts' }));
  strings.forEach((path, index) => {
    writer.message(message({ ...line('AUTH_OPEN', path), executable: path }, index, new Map()));
  });
  writer.close();
  const rows = strings.map((_, index) => authRow({ traceIndex: index, queuedNs: (100 + index) * 1e6 }));
  const name = (at: number): string => strings[at] ?? '';
  const verdicts = [
    {
      ...deadlock,
      sentence: name(0),
      advice: name(1),
      whose: name(2),
      command: name(3),
      cycle: {
        nodes: (deadlock.cycle?.nodes ?? []).map((node, at) => ({ ...node, name: name(at) })),
        edges: (deadlock.cycle?.edges ?? []).map((edge, at) => ({ ...edge, is: name(at + 4) })),
      },
    },
    ...payloads.map((text) => ({
      ...blockingOpen,
      sentence: text,
      advice: text,
      stack: [{ function: text, file: `${text}.c`, line: 1, image: text, address: text }],
      message: blockingOpen.message && { ...blockingOpen.message, path: text, process: { pid: 1, path: text } },
    })),
    { ...leak, class: 'note' as const, sentence: name(8) },
  ];
  const report = reportOf({
    verdicts,
    client: strings.slice(0, 40),
    trace: { path: name(9), messages: 1, complete: true },
    notes: payloads,
    notWatched: payloads,
    command: name(10),
    setupTrouble: [{ sentence: name(11), remedy: name(12) }],
    processes: [
      { process: 0, pid: 1, name: name(1), esClients: 1, delivered: 1, responded: 1, exit: null, reachedEnd: true },
    ],
  });
  const services = [{ name: name(1), source: '' }];
  const facts = [{ kind: 'service_call' as const, a: 0n, b: 1n }];
  const timeline = timelineOf(
    observationOf({ rows, facts, observation: { services } }),
    trace,
    verdicts.map(({ cycle }) => cycle),
    [],
  );
  const paged = { report, timeline };
  return renderPage(
    [
      { ...paged, name: payloads.join('') },
      { ...paged, name: name(3) },
    ],
    { madeBy: '1.0.0', sources: new SourceFiles([folder]), maxBytes: usualMaxBytes },
  );
}
