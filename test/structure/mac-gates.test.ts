// A test that a Mac does not run prints why: a mere comparison with the platform would be silent there.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const tests = join(import.meta.dirname, '..');

describe('tests on a Mac', () => {
  it('are left out with a reason (test/linux-only.ts), or run', () => {
    const files = readdirSync(tests, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.test.ts'));
    const silent = files.filter((name) =>
      /process\.platform !== 'linux'[^?:]*\) (return|this\.skip)/.test(readFileSync(join(tests, name), 'utf8')),
    );
    assert.ok(files.length > 100, `${files.length} files`);
    assert.deepEqual(silent, []);
  });
});
