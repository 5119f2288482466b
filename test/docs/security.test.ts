// docs/explain/security.md names tests that exist, and the sanitizers name attacks that exist.
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { promises } from '../../docs/tables/security-doc.ts';
import { packageRoot } from '../../src/system/package-root.ts';
import { attackRows } from '../attack/rows.ts';
import { sanitizers } from '../attack/sanitizers.ts';

describe('docs/explain/security.md', () => {
  it('each promise names tests that exist', () => {
    for (const [promise, ...tests] of promises) {
      assert.ok(tests.length > 0, promise);
      for (const test of tests) assert.ok(existsSync(join(packageRoot, test)), test);
    }
  });

  it('every row that a sanitizer leaves out exists', () => {
    const names = attackRows.map(({ name }) => name);
    for (const { leftOut } of Object.values(sanitizers))
      for (const name of Object.keys(leftOut)) assert.ok(names.includes(name), name);
  });
});
