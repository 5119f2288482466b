// docs/explain/security.md names tests that exist, and shows the counts of an attack.
import assert from 'node:assert/strict';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { attackCounts, attacksDoc, promises } from '../../docs/tables/security-doc.ts';
import { packageRoot } from '../../src/system/package-root.ts';
import { remember } from '../attack/counts.ts';
import { attackRows } from '../attack/rows.ts';
import { sanitizers } from '../attack/sanitizers.ts';
import { newFolder } from '../trace/folder.ts';

describe('docs/explain/security.md', () => {
  it('each promise names tests that exist', () => {
    for (const [promise, ...tests] of promises) {
      assert.ok(tests.length > 0, promise);
      for (const test of tests) assert.ok(existsSync(join(packageRoot, test)), test);
    }
  });

  it('the page shows the counts of the last attack', () => {
    const file = newFolder().file('counts.json');
    assert.match(attacksDoc(attackCounts(file)), /^No attack has been counted yet\.$/m);
    const row = { row: 'headers', about: 'each key', tried: 12_000, bad: 1, date: '2026-11-28' };
    writeFileSync(file, JSON.stringify({ rows: [row] }));
    assert.match(attacksDoc(attackCounts(file)), /^\| headers \| each key \| 12,000 \| 1 \| 2026-11-28 \|$/m);
    assert.doesNotMatch(attacksDoc(attackCounts(file)), /sanitizer/);
    writeFileSync(file, '{"rows": [{"row": "a"}]}');
    assert.throws(() => attackCounts(file));
  });

  it('the page has the first and the last day of the long attacks', () => {
    const row = { row: 'a', about: 'each', tried: 1000, bad: 0, long: true };
    const dates = ['2026-11-29', '2026-11-30', '2026-11-28', '2026-11-29'];
    const doc = attacksDoc(dates.map((date, index) => ({ ...row, row: `row ${index}`, date })));
    assert.match(doc, /^Each row's last `npm .* --long`, from 2026-11-28 to 2026-11-30: 4,000 tried, 0 bad\.$/m);
  });

  it('every row that a sanitizer leaves out exists', () => {
    const names = attackRows.map(({ name }) => name);
    for (const { leftOut } of Object.values(sanitizers))
      for (const name of Object.keys(leftOut)) assert.ok(names.includes(name), name);
  });

  it('the counts are shown by sanitizer, with the rows that one leaves out', () => {
    const file = newFolder().file('counts.json');
    const row = { row: attackRows[0]?.name ?? '', about: 'each', tried: 13, bad: 0, date: '2026-11-28', long: false };
    const other = attackRows[1]?.name ?? '';
    for (const count of [
      row,
      { ...row, sanitizer: 'address', bad: 2, reports: 5 },
      { ...row, tried: 7000, bad: 3, long: true },
      { ...row, sanitizer: 'thread', row: other, tried: 0, leftOut: 'it has no shadow' },
      { ...row, sanitizer: 'address', tried: 1200, bad: 2, reports: 5 },
    ])
      remember(count, file);
    const doc = attacksDoc(attackCounts(file));
    assert.ok(doc.includes(`| ${row.row} | each | 13 | 0 | 2026-11-28 |`), doc);
    assert.ok(doc.includes("\nEach row's last `npm run attack -- --long`, on 2026-11-28: 7,000 tried, 3 bad.\n"), doc);
    assert.ok(doc.includes(`| row | address | thread |`), doc);
    assert.ok(doc.includes(`| ${row.row} | 1,200 / 2 / 5 | not run |`), doc);
    assert.ok(doc.includes(`| ${other} | not run | left out |`), doc);
    assert.ok(doc.includes(`- thread, ${other}: left out, because it has no shadow.`), doc);
  });
});
