// Every skip has a reason: a test is skipped by test/skip.ts, and not by Mocha's own words or a silent return.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const tests = join(import.meta.dirname, '..');
const text = (name: string): string => readFileSync(join(tests, name), 'utf8');

/** What skips without a reason, with an example. */
const silent: readonly (readonly [RegExp, string])[] = [
  [/\b(this|test|running|it|describe)\??\.skip\b/, `${'this'}.skip();`],
  [/\bx(it|describe)\(/, `${'x'}it('works', run);`],
  [/\bit\(\s*('[^'\n]*'|`[^`]*`|"[^"\n]*"),?\s*\);/, `${'it'}('will work');`],
  [/process\.platform [!=]== '\w+'[^?:\n]*\) return;/, `if (${'process.platform'} !== 'linux') return;`],
];

/** The helper itself, and the test of what the runner prints. */
const excepted = ['skip.ts', 'structure/test-runner.test.ts'];

describe('skipped tests', () => {
  it('every skipped test has a reason (test/skip.ts)', () => {
    const files = readdirSync(tests, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'));
    const without = files
      .filter((name) => !excepted.includes(name))
      .flatMap((name) => silent.map(([words]) => [name, words.exec(text(name))?.[0]] as const))
      .filter(([, found]) => found !== undefined);
    assert.ok(files.length > 300, `${files.length} files`);
    assert.deepEqual(without, []);
  });

  it('each way to skip without a reason is found', () => {
    for (const [words, example] of silent) assert.match(example, words);
  });
});
