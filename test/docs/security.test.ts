// docs/explain/security.md names tests that exist, and shows the counts of an attack.
import assert from 'node:assert/strict';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { attackCounts, promises, securityDoc } from '../../docs/tables/security-doc.ts';
import { packageRoot } from '../../src/package-root.ts';
import { newFolder } from '../trace/folder.ts';

describe('docs/explain/security.md', () => {
  it('names a test for each promise, and each is there', () => {
    for (const [promise, ...tests] of promises) {
      assert.ok(tests.length > 0, promise);
      for (const test of tests) assert.ok(existsSync(join(packageRoot, test)), test);
    }
  });

  it('shows what the last attack counted', () => {
    const file = newFolder().file('counts.json');
    assert.match(securityDoc(attackCounts(file)), /^No attack has been counted yet\.$/m);
    const row = { row: 'headers', about: 'each key', tried: 12_000, bad: 1, date: '2026-11-28' };
    writeFileSync(file, JSON.stringify({ rows: [row] }));
    assert.match(securityDoc(attackCounts(file)), /^\| headers \| each key \| 12,000 \| 1 \| 2026-11-28 \|$/m);
    writeFileSync(file, '{"rows": [{"row": "a"}]}');
    assert.throws(() => attackCounts(file));
  });
});
