// The page of an exploration that got round a denial, in a browser: both sides field by field, and the matrix.
import assert from 'node:assert/strict';
import { renderExplorePage } from '../../src/explore/explore-page.ts';
import { claims, gotRound, hostileBypass } from '../explore/bypass/results.ts';
import { violations } from './axe.ts';
import { useBrowser } from './browser.ts';

const pageOf = (result: typeof gotRound): string => renderExplorePage(result, '1.0.0');

describe('the page of a bypass', function () {
  this.timeout(600_000);
  const browser = useBrowser();

  it('the denied message and the chain are side by side, and what is equal is folded', async () => {
    const { page, troubles, requests } = await browser.open(pageOf(gotRound));
    const card = page.locator('#finding-1');
    assert.deepEqual(await card.locator('.bypass > .wide thead th').allInnerTexts(), [
      'field',
      'AUTH_OPEN\ndenied, message 12',
      'AUTH_CLONE\nnot subscribed',
      'AUTH_OPEN\nallowed',
    ]);
    const rows = await card.locator('.bypass > .wide tbody tr').all();
    const texts = await Promise.all(
      rows.map(async (row) => (await row.locator('th, td').allInnerTexts()).map((text) => text.trim()).join(' | ')),
    );
    assert.deepEqual(texts, [
      'file | open.file | clone.source | open.file',
      'path | /Library/Example/vault/key | /Library/Example/vault/key | /private/tmp/elsewhere',
      'stat.st_ino | 4001 | 4001 | 6001',
      'file | – | clone.target_dir | –',
      'path | – | /private/tmp | –',
      'event | – | clone | –',
      'target_name | – | elsewhere | –',
    ]);
    assert.deepEqual(await card.locator('.bypass > .wide .other').allInnerTexts(), ['/private/tmp/elsewhere', '6001']);
    const folded = card.locator('details.equal');
    assert.match(await folded.locator('summary').innerText(), /^\d+ more fields: equal, or /);
    assert.equal(await folded.locator('table').isVisible(), false);
    await folded.locator('summary').click();
    assert.equal(await folded.locator('th', { hasText: 'team_id' }).isVisible(), true);
    assert.equal(await card.locator('.sides').count(), 0);
    assert.deepEqual([troubles, requests], [[], []]);
  });

  it('a less trusted actor is beside the process that it takes after, and differs from that', async () => {
    const { page } = await browser.open(pageOf(gotRound));
    const card = page.locator('#finding-2 .bypass > .wide');
    assert.deepEqual(await card.locator('thead th').allInnerTexts(), [
      'field',
      'AUTH_OPEN\ndenied, message 12',
      'AUTH_OPEN\nallowed, trusted',
      'AUTH_OPEN\nallowed',
    ]);
    assert.deepEqual(await card.locator('.other').allInnerTexts(), ['50001', 'null']);
  });

  it('the effect, what macOS has since when, and the events to subscribe to are beside it', async () => {
    const { page } = await browser.open(pageOf(gotRound));
    const facts = (number: number): Promise<string[]> =>
      page.locator(`#finding-${number} .bypass .facts-list dd`).allInnerTexts();
    assert.deepEqual(await facts(1), [
      'read',
      'AUTH_CLONE since macOS 10.15.1 (clonefile(2); es_event_clone_t: source)',
      'AUTH_CLONE',
    ]);
    assert.equal((await facts(2))[2], 'nothing else: the client is subscribed to each of them');
    assert.match(await page.locator('#finding-1 h3').innerText(), /is denied for open and allowed for clone \+ open/);
  });

  it('the matrix says in words what became of each operation, and leads to the finding', async () => {
    const { page } = await browser.open(pageOf(gotRound));
    const ways = page.locator('.ways');
    assert.deepEqual(await ways.locator('thead th').allInnerTexts(), ['operation', 'read', 'remove', 'replace']);
    const row = async (name: string): Promise<string> =>
      (
        await ways
          .locator('tbody tr', { has: page.getByRole('rowheader', { name, exact: true }) })
          .locator('td')
          .allInnerTexts()
      )
        .map((text) => text.replaceAll(/\s+/g, ' ').trim())
        .join(' | ');
    assert.match(await row('rename source'), /^denied \| denied \| /);
    assert.match(await row('clone source'), /^allowed finding 1 \| /);
    assert.match(await row('clone target'), /\| allowed$/, 'another effect of the event is no finding');
    assert.match(await row('rename folder of the file'), /^not subscribed the client has muted it \|/);
    assert.match(await row('mount volume of the file'), /^not tried it is the root of its volume \|/);
    assert.deepEqual(await ways.locator('p').allInnerTexts(), [
      'read by actors: allowed null-team; denied unsigned, no-team; not tried no-platform: no program that the client trusts has it to lose',
      'remove by actors: not tried: the trace has no other signed program',
      'change, mount: not tried, as nothing that is denied says whether this is',
    ]);
    await ways.getByRole('link', { name: 'finding 1' }).click();
    assert.equal(await page.locator('article:target').getAttribute('id'), 'finding-1');
  });

  it('each claim says whether it holds, by which operation and whom it is broken, and why it was not tried', async () => {
    const { page } = await browser.open(pageOf(claims));
    const rows = await page.locator('.claims tbody tr').all();
    const texts = await Promise.all(
      rows.map(async (row) =>
        (await row.locator('th, td').allInnerTexts()).map((text) => text.replaceAll(/\s+/g, ' ').trim()),
      ),
    );
    const [path, made] = ['/Library/Example/vault/key', '/Library/Example/vault/protected (made for it)'];
    assert.deepEqual(texts, [
      [
        '/Library/Example/vault/**',
        'change',
        'broken',
        `finding 1 truncate by a stranger finding 2 open by a program without a team`,
        `${path} ${made}`,
      ],
      [
        '/Library/Example/vault/**',
        'remove',
        'in doubt',
        'finding 3 unlink by a child of a trusted program',
        `${path} ${made}`,
      ],
      ['run=/Library/Example/', 'run', 'not tried', "it ends in a '/', as no file does", '–'],
      [
        '/Library/Example/vault/**',
        'replace',
        'holds',
        'each operation that could be tried is denied',
        `${path} ${made}`,
      ],
    ]);
    await page.locator('.claims').getByRole('link', { name: 'finding 2' }).click();
    assert.equal(await page.locator('article:target').getAttribute('id'), 'finding-2');
    assert.equal(await (await browser.open(pageOf(gotRound))).page.locator('.claims').count(), 0);
  });

  it('the message that a claim forbids is no denied one of the trace', async () => {
    const { page } = await browser.open(pageOf(claims));
    const headers = page.locator('#finding-1 .bypass > .wide thead th');
    assert.deepEqual((await headers.allInnerTexts()).slice(0, 2), ['field', 'AUTH_OPEN\nclaimed to be denied']);
  });

  it('paper has what differs, and not what is equal', async () => {
    const { page } = await browser.open(pageOf(gotRound));
    await page.emulateMedia({ media: 'print' });
    await page.evaluate(() => dispatchEvent(new Event('beforeprint')));
    assert.equal(await page.locator('#finding-2 .bypass > .wide').isVisible(), true);
    assert.equal(await page.locator('#finding-2 .equal table').isVisible(), false);
  });

  it('hostile names are text', async () => {
    const { page, troubles, requests } = await browser.open(pageOf(hostileBypass));
    assert.equal(await page.locator('img').count(), 0);
    assert.ok((await page.locator('.ways').textContent())?.includes('<img'));
    assert.deepEqual([troubles, requests], [[], []]);
  });

  it('the page has no fault that axe finds, in either theme and on a telephone', async () => {
    const looks = [{}, { dark: true }, { width: 390 }, { width: 390, dark: true }];
    for (const [result, options] of [gotRound, claims].flatMap((each) => looks.map((look) => [each, look] as const))) {
      const { page } = await browser.open(pageOf(result), options);
      for (const summary of await page.locator('details.equal > summary').all()) await summary.click();
      assert.deepEqual(await violations(page), []);
      assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), 'nothing is cut off');
    }
  });

  it('a telephone names the message beside each value', async () => {
    const { page } = await browser.open(pageOf(gotRound), { width: 390 });
    const first = page.locator('#finding-1 .bypass > .wide tbody').first();
    assert.match(await first.innerText(), /path\nAUTH_OPEN denied\n\/Library[\s\S]*AUTH_CLONE not subscribed\n/);
    const isWide = await page
      .locator('.stacked')
      .evaluateAll((tables) =>
        tables.some(({ parentElement: box }) => box !== null && box.scrollWidth > box.clientWidth),
      );
    assert.equal(isWide, false, 'no table has to be moved sideways');
  });
});
