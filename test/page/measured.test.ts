// The pages of benchmarks and squeezes, in a browser: what they say, each key and button, links, and everybody's use.
import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import { renderBenchComparison } from '../../src/bench/bench-page.ts';
import { itInHeavy } from '../cases.ts';
import { violations } from './axe.ts';
import { useBrowser } from './browser.ts';
import { benchOf, benchPage, comparedBench, squeezeOf, squeezePage } from './measured-results.ts';

const cells = (page: Page, row: string): Promise<readonly string[]> =>
  page.locator('.by-event tr', { hasText: row }).first().locator('td.number').allInnerTexts();

describe('the page of a benchmark', function () {
  this.timeout(600_000);
  const browser = useBrowser();

  it('the page shows what became slower, how certain that is, and which gate failed', async () => {
    const { page, troubles, requests } = await browser.open(benchPage(comparedBench()));
    assert.equal(await page.locator('h1').innerText(), 'FAILED');
    assert.equal(await page.locator('header strong').innerText(), '1 of 2 gates passed');
    assert.match(await page.locator('.lead').innerText(), /^Slower: messages per second \+25%, CPU time per message/);
    assert.match(await page.locator('.gates .said.violation').innerText(), /--max-regression 5 % median handler time/);
    const row = page.locator('.intervals tr', { hasText: 'median handler time' });
    assert.equal(await row.getAttribute('class'), 'slower');
    assert.deepEqual(await row.locator('td.number').allInnerTexts(), ['4 µs', '5 µs', '+25%', '+25% to +25%']);
    // To the right of the line: slower.
    const [line, bar] = await row
      .locator('svg .same, svg rect')
      .evaluateAll((parts) => parts.map((part) => part.getBoundingClientRect().x));
    assert.ok((bar ?? 0) > (line ?? 0), `${bar} after ${line}`);
    assert.match(await page.locator('main').innerText(), /max 3[\s\S]*Other programs used 77 % of the processors/);
    assert.deepEqual(troubles, []);
    assert.deepEqual(requests, []);
  });

  it('each repetition is drawn and is a number in a table', async () => {
    const { page } = await browser.open(benchPage(comparedBench()));
    assert.equal(await page.locator('.first .dot').count(), 6);
    assert.equal(await page.locator('.second .dot').count(), 6);
    await page.getByText('Each repetition').click();
    const row = page.getByRole('region', { name: 'Repetitions' }).locator('tbody tr').first();
    assert.deepEqual(await row.locator('td').allInnerTexts(), ['200,000', '250,000']);
  });

  it('buttons, keys, the list and links choose an event type', async () => {
    const { page, troubles } = await browser.open(benchPage(benchOf(4)));
    const chosen = () => page.locator('.by-event tr.chosen th').innerText();
    assert.deepEqual(await page.locator('.by-event tbody th').allInnerTexts(), [
      'all messages',
      'AUTH_EXEC',
      'AUTH_OPEN',
    ]);
    assert.equal(await chosen(), 'all messages');
    assert.deepEqual((await cells(page, 'all messages')).slice(0, 2), ['4,000', '5.1 µs']);
    await page.keyboard.press('n');
    assert.equal(await chosen(), 'AUTH_EXEC');
    await page.keyboard.press('n');
    await page.waitForURL(/#event=AUTH_OPEN$/);
    await page.keyboard.press('p');
    assert.equal(await chosen(), 'AUTH_EXEC');
    await page.getByRole('combobox', { name: 'Event' }).selectOption('NOTIFY_EXIT');
    await page.getByText('No message of this event type has such a time.').waitFor();
    await page.getByRole('button', { name: 'handler', exact: true }).click();
    await page.waitForURL(/#event=NOTIFY_EXIT&time=handler$/);
    assert.deepEqual((await cells(page, 'NOTIFY_EXIT')).slice(0, 1), ['2,000']);
    await page.keyboard.press('3');
    await page.locator('.choices [aria-pressed="true"]', { hasText: 'headroom' }).waitFor();
    await page.keyboard.press('1');
    await page.getByRole('button', { name: 'AUTH_OPEN' }).click();
    assert.equal(await chosen(), 'AUTH_OPEN');
    await page.keyboard.press('Escape');
    assert.equal(await chosen(), 'all messages');
    await page.evaluate(() => {
      location.hash = '#event=AUTH_EXEC&time=headroom';
    });
    await page.locator('.by-event tr.chosen', { hasText: 'AUTH_EXEC' }).waitFor();
    assert.match(await page.locator('.by-event th').first().innerText(), /^headroom/);
    await page.evaluate(() => {
      location.hash = '#event=nothing&time=nonsense&search=no';
    });
    await page.locator('.by-event tr.chosen', { hasText: 'AUTH_EXEC' }).waitFor();
    assert.deepEqual(troubles, []);
  });

  itInHeavy('a link opens the page at its event type', async () => {
    const { page } = await browser.open(benchPage(benchOf(4)), { hash: '#event=AUTH_OPEN' });
    assert.equal(await page.locator('.by-event tr.chosen th').innerText(), 'AUTH_OPEN');
    assert.ok(await page.locator('#times').evaluate((times) => times.getBoundingClientRect().top < innerHeight));
  });

  it('histogram and percentiles are drawn, and are tables, too', async () => {
    const { page } = await browser.open(benchPage(comparedBench()));
    const [histogram, curve] = [
      page.getByRole('img', { name: 'Histogram' }),
      page.getByRole('img', { name: 'Percentile' }),
    ];
    const tallest = histogram
      .locator('.bar')
      .evaluateAll((bars) => Math.max(...bars.map((bar) => bar.getBoundingClientRect().height)));
    assert.ok((await tallest) > 100, `${await tallest}`);
    assert.match((await curve.locator('.first .line').first().getAttribute('d')) ?? '', /^M [\d.]+ [\d.]+ L/);
    await page.getByText('The pictures as tables').click();
    const bars = page.getByRole('region', { name: 'Histogram' }).locator('tbody tr');
    const counts = await bars.evaluateAll((rows) =>
      rows.map((row) => Number(row.querySelector('td')?.textContent?.replaceAll(',', ''))),
    );
    assert.equal(
      counts.reduce((sum, each) => sum + each, 0),
      4000,
    );
    const shares = page.getByRole('region', { name: 'Percentile curve' }).locator('tbody tr');
    const rows = await shares.evaluateAll((all) => all.map((row) => [...row.children].map((cell) => cell.textContent)));
    assert.deepEqual(
      rows.map(([share]) => share),
      ['0 %', '50 %', '90 %', '99 %', '99.9 %'],
    );
    // The p50 of the table above; of 4000 messages 4 are beyond 99.9 %.
    assert.deepEqual([rows[1]?.[1], rows[4]?.[1]], [(await cells(page, 'all messages'))[1], 'too few']);
  });

  itInHeavy('the search for the sustained rate is drawn', async () => {
    const { page } = await browser.open(benchPage(comparedBench()));
    const picture = page.getByRole('img', { name: '5 tries, sustained: 90,000' });
    assert.deepEqual(
      await Promise.all(['holds', 'fails', 'unclear'].map((result) => picture.locator(`.mark.${result}`).count())),
      [2, 2, 1],
    );
    await page.getByText('Each try').click();
    assert.match(
      await page.getByRole('region', { name: 'Each try, candidate' }).locator('tbody tr').nth(1).innerText(),
      /2\s+260,000\s+NOT SUSTAINED\s+the backlog grew/i,
    );
  });

  itInHeavy('two results are compared, or the page has the reason why not', async () => {
    const [before, now] = [
      { name: 'a.json', result: benchOf(4) },
      { name: 'b.json', result: benchOf(3) },
    ] as const;
    const { page } = await browser.open(renderBenchComparison(before, now, '1.0.0'));
    assert.equal(await page.locator('h1').innerText(), 'COMPARED');
    assert.match(await page.locator('.lead').innerText(), /^Faster: messages per second −25%/);
    assert.deepEqual(await page.locator('.legend').first().locator('span').allInnerTexts(), ['b.json', 'a.json']);
    const other = { name: 'c.json', result: benchOf(3, { plan: { ...benchOf(3).plan, messages: 500 } }) };
    const refused = await browser.open(renderBenchComparison(before, other, '1.0.0'));
    assert.equal(await refused.page.locator('h1').innerText(), 'NOT COMPARED');
    assert.match(await refused.page.locator('.said.hazard').innerText(), /the number of messages was 1100 and is 500/);
    assert.equal(await refused.page.locator('.intervals').count(), 0);
  });

  itInHeavy('an early end and missing measurements are shown', async () => {
    const ended = { by: 'client', sentence: 'The client crashed.', remedy: null } as const;
    const nothing = { response: null, handler: null, headroom: null };
    const candidate = { client: ['./x'], repetitions: [], times: nothing, byType: {}, bars: [], sustained: null };
    const result = benchOf(4, { candidate, ended: { ...ended, client: ['./x'] }, exitCode: 5 });
    const { page, troubles } = await browser.open(benchPage(result));
    assert.equal(await page.locator('h1').innerText(), 'ENDED EARLY');
    assert.match(await page.locator('.said.violation').innerText(), /\.\/x: The client crashed\./);
    assert.match(await page.locator('.lead').innerText(), /not measured/);
    assert.equal(await page.locator('#times').count(), 0);
    assert.deepEqual(troubles, []);
  });

  everybody('the page of a benchmark', benchPage(comparedBench()), browser);
  hostile(browser);
});

describe('the page of a squeeze', function () {
  this.timeout(600_000);
  const browser = useBrowser();

  it('the margin is shown, and each run of the search is drawn', async () => {
    const { page, troubles } = await browser.open(squeezePage(squeezeOf()));
    assert.equal(await page.locator('h1').innerText(), 'MEASURED');
    assert.equal(await page.locator('.lead').innerText(), 'The least room is in the pool: at least 8 ×');
    const [budget, pool] = [page.locator('.card').first(), page.locator('.card').nth(1)];
    assert.equal(await budget.locator('h3').innerText(), 'Survives × 0.11, fails × 0.1: a margin of 9.1 ×');
    assert.match(await budget.locator('.said').innerText(), /At × 0\.1: deadline-miss AUTH_OPEN \(message 7\)/);
    const marks = await budget.locator('.mark').evaluateAll((all) => all.map((mark) => mark.getAttribute('class')));
    assert.deepEqual(
      marks.map((name) => name?.split(' ')[1]),
      ['holds', 'fails', 'unclear', 'fails', 'holds', 'holds'],
    );
    // Harder is to the right: a smaller budget, a smaller pool.
    for (const card of [budget, pool]) {
      const [first = 0, second = 0] = await card
        .locator('.mark')
        .evaluateAll((all) => all.map((mark) => mark.getBoundingClientRect().x));
      assert.ok(second > first + 100, `${second} after ${first}`);
    }
    assert.equal(await pool.locator('h3').innerText(), 'Survives the last value tried, 1: a margin of at least 8 ×');
    await budget.getByText('Each try').click();
    assert.match(await budget.locator('tbody tr').nth(1).innerText(), /2\s+× 0\.0001\s+FAILS\s+deadline-miss/i);
    assert.deepEqual(troubles, []);
  });

  it('a squeeze without an edge says what it tried, on the page and in its text', async () => {
    const tried = [1, 1e-4].map((value) => ({ value, result: 'survives' as const, rule: null }));
    const html = squeezePage(
      squeezeOf({ outcome: 'not-found', survives: 1e-4, fails: null, margin: 1e4, finding: null, tried }),
    );
    const { page, troubles } = await browser.open(html);
    assert.equal(await page.locator('h1').innerText(), 'MEASURED');
    assert.equal(await page.locator('.lead').innerText(), 'No limit found: survives budget × 0.0001, pool 1');
    assert.deepEqual(await page.locator('.search-head .badge').allInnerTexts(), ['NO LIMIT FOUND', 'NO LIMIT FOUND']);
    const budget = page.locator('.card').first();
    assert.equal(
      await budget.locator('h3').innerText(),
      'Survives the last value tried, × 0.0001: a margin of at least 10,000 ×',
    );
    assert.match(await budget.innerText(), /budget: not found down to --budget-scale 0\.0001, the last value tried/);
    assert.equal(await page.locator('.card .said.violation').count(), 0);
    const [, text = ''] = /<pre>(esreplay squeeze\n[\s\S]*?)<\/pre>/.exec(html) ?? [];
    assert.match(text, /\n {2}budget +× 1 +× 0\.0001 +not found +at least 10,000 ×\n/);
    assert.match(text, /budget: not found down to --budget-scale 0\.0001, the last value tried/);
    assert.match(text, /pool: not found down to --pool-width 1, the last value tried/);
    assert.deepEqual(troubles, []);
  });

  itInHeavy('links and keys choose a search, and its command can be copied', async () => {
    const { page } = await browser.open(squeezePage(squeezeOf()), { hash: '#search=pool' });
    const chosen = () => page.locator('.card.chosen .rule').innerText();
    assert.equal(await chosen(), 'pool');
    await page.keyboard.press('n');
    assert.equal(await chosen(), 'budget');
    await page.waitForURL(/#search=budget$/);
    await page.keyboard.press('p');
    assert.equal(await chosen(), 'pool');
    await page.keyboard.press('Escape');
    assert.equal(await page.locator('.card.chosen').count(), 0);
    await page.locator('.figures').getByRole('link', { name: 'budget' }).click();
    await page.locator('.card.chosen', { hasText: 'budget' }).waitFor();
    await page.keyboard.press('c');
    await page.getByRole('status').getByText('Copied the command').waitFor();
    await page.getByRole('button', { name: 'Copy as command' }).first().click();
    await page.getByRole('status').getByText('Copied the command').waitFor();
  });

  itInHeavy('a client that fails without any change is shown as failed', async () => {
    const result = squeezeOf({ outcome: 'fails-today', survives: null, fails: 1, margin: null });
    const { page } = await browser.open(squeezePage({ ...result, exitCode: 1 }));
    assert.equal(await page.locator('h1').innerText(), 'FAILED');
    assert.equal(await page.locator('.lead').innerText(), 'Fails without any change: deadline-miss');
    assert.equal(await page.locator('.card').first().locator('h3').innerText(), 'Fails at × 1, without any change');
  });

  itInHeavy('the searches of two results stand side by side', async () => {
    const { page } = await browser.open(squeezePage(squeezeOf(), squeezeOf({ survives: 0.5, margin: 2 })));
    const rows = await page.locator('.figures').first().locator('tbody tr').allInnerTexts();
    assert.deepEqual(
      rows.map((row) => row.split(/\s+/).slice(0, 2)),
      [
        ['budget', '1.json'],
        ['budget', '2.json'],
        ['pool', '1.json'],
        ['pool', '2.json'],
      ],
    );
    await page.locator('.figures').first().getByRole('link', { name: 'budget' }).nth(1).click();
    await page.waitForURL(/#search=budget-2$/);
    assert.match(await page.locator('.card.chosen h3').innerText(), /^Survives × 0\.5/);
  });

  everybody('the page of a squeeze', squeezePage(squeezeOf()), browser);
});

function everybody(what: string, html: string, browser: ReturnType<typeof useBrowser>): void {
  for (const [dark, width] of [
    [false, 1280],
    [true, 1280],
    [false, 390],
  ] as const)
    (width === 390 ? it : itInHeavy)(
      `${what} has no fault for axe and fits: ${dark ? 'dark' : 'light'}, ${width} pixels wide`,
      async () => {
        const { page } = await browser.open(html, { dark, width });
        for (const summary of await page.locator('main summary').all()) await summary.click();
        assert.deepEqual(await violations(page), []);
        assert.ok((await page.evaluate(() => document.documentElement.scrollWidth)) <= width);
        await page.keyboard.press('?');
        await page.locator('dialog[open]').waitFor();
        assert.deepEqual(await violations(page), []);
        await page.getByRole('button', { name: 'Close' }).click();
        await page.locator('dialog[open]').waitFor({ state: 'detached' });
      },
    );

  itInHeavy(`${what} turns dark and light by button and by key`, async () => {
    const { page } = await browser.open(html);
    const ground = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    const light = await ground();
    await page.getByRole('button', { name: 'Dark or light' }).click();
    assert.notEqual(await ground(), light);
    await page.keyboard.press('t');
    assert.equal(await ground(), light);
  });

  itInHeavy(`${what} is printed with every table`, async () => {
    const { page } = await browser.open(html);
    await page.evaluate(() => dispatchEvent(new Event('beforeprint')));
    await page.emulateMedia({ media: 'print' });
    assert.equal(await page.locator('main details:not([open])').count(), 0);
    assert.equal(await page.locator('.actions:visible').count(), 0);
  });

  it(`${what} has its text without scripts`, () => {
    assert.match(html, /<pre>esreplay (?:bench|squeeze)\n[\s\S]*\(exit status \d\)\n<\/pre>/);
  });
}

const payloads = [
  '</script><script>alert(1)</script>',
  '<img src=x onerror=alert(1)>',
  '"><iframe src="https://example.org/"></iframe>',
  '<!--<script>',
  '__proto__',
] as const;

function hostile(browser: ReturnType<typeof useBrowser>): void {
  it('hostile names are text on the pages of a benchmark and of a squeeze', async () => {
    const [script, image, frame, comment, proto] = payloads;
    const result = comparedBench();
    const byType = Object.fromEntries(payloads.map((name) => [name, result.candidate.times]));
    const bench = benchPage({
      ...result,
      trace: { ...result.trace, path: script },
      candidate: { ...result.candidate, client: [image], byType },
      notes: [frame],
      gates: [{ gate: comment, result: 'failed', sentence: image }],
    });
    const squeeze = squeezePage({
      ...squeezeOf({ finding: { rule: null, class: null, sentence: image, command: frame } }),
      trace: script,
      client: [comment, proto],
    });
    for (const html of [bench, squeeze]) {
      const { page, troubles, requests } = await browser.open(html, { hash: `#event=${encodeURIComponent(image)}` });
      assert.equal(await page.locator('img:not(svg), iframe, object, [onerror]').count(), 0);
      assert.ok((await page.locator('body').innerText()).includes(image));
      assert.deepEqual([troubles, requests], [[], []]);
    }
  });
}
