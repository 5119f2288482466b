// docs/explain/macos.md names the question that settles each row of its table.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { steps } from '../../src/first-mac/first-mac.ts';

const text = readFileSync(join(import.meta.dirname, '../../docs/explain/macos.md'), 'utf8');
const ids = new Set(steps.map(({ id }) => id));
const groups = new Set([...ids].map((id) => id.split('.')[0] ?? ''));

describe('docs/explain/macos.md', () => {
  const [table = ''] = /\| what \| why Linux.*?(?=\n\n)/s.exec(text) ?? [];
  const rows = table.split('\n').slice(2);

  it('names a question that exists for every row', () => {
    assert.ok(rows.length > 20);
    for (const row of rows) {
      const [, , , asked = '', seen = ''] = row.split(/(?<!\\) \| |^\| | \|$/);
      const names = [...asked.matchAll(/`([^`]+)`/g)].map(([, name]) => name ?? '');
      assert.ok(names.length > 0, row);
      for (const name of names) assert.ok(ids.has(name) || groups.has(name), `${name} of: ${row}`);
      assert.equal(seen, 'no', 'who has seen it writes where, and changes this test');
    }
  });

  it('names only questions and tests that exist in what was fixed', () => {
    const [fixed = ''] = /\| fixed \|.*?(?=\n\n)/s.exec(text) ?? [];
    const names = [...fixed.matchAll(/`([a-z]+\.[a-z0-9-]+)`/g)].map(([, name]) => name ?? '');
    assert.ok(names.length > 4);
    for (const name of names) assert.ok(ids.has(name), name);
  });
});
