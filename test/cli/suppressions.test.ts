// The file of --suppressions: what is accepted, and what is printed about the rest.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readSuppressions } from '../../src/cli/arguments/suppressions.ts';
import { UsageError } from '../../src/errors/errors.ts';

describe('the file of --suppressions', () => {
  let file: string;
  before(() => {
    file = join(mkdtempSync(join(tmpdir(), 'esreplay-test-')), 'suppressions.ndjson');
  });
  after(() => rmSync(join(file, '..'), { recursive: true }));

  const read = (text: string) => {
    writeFileSync(file, text);
    return readSuppressions(file);
  };

  it('is read with the line of each entry', () => {
    const text =
      '{"rule":"blocking-call","frame":"libaudit.so:audit_*","reason":"a"}\n\n{"rule":"lock-wait","call":"pthread_mutex_lock","frame":"f","reason":"b"}\n';
    assert.deepEqual(read(text), [
      { rule: 'blocking-call', frame: 'libaudit.so:audit_*', reason: 'a', place: `${file}:1` },
      { rule: 'lock-wait', call: 'pthread_mutex_lock', frame: 'f', reason: 'b', place: `${file}:3` },
    ]);
  });

  const good = '{"rule":"blocking-call","frame":"f","reason":"a"}';
  for (const [what, line, message] of [
    ['no JSON', 'blocking-call f', /not a JSON object/],
    ['a list', '[]', /not a JSON object/],
    ['a rule that is none', '{"rule":"blocking","frame":"f","reason":"a"}', /unknown rule 'blocking'/],
    ['no rule', '{"frame":"f","reason":"a"}', /rule missing/],
    ['no place', '{"rule":"blocking-call","reason":"a"}', /frame or call missing/],
    ['no reason', '{"rule":"blocking-call","frame":"f"}', /reason missing/],
    ['an empty reason', '{"rule":"blocking-call","frame":"f","reason":" "}', /reason is empty/],
    ['an empty call', '{"rule":"blocking-call","call":"","reason":"a"}', /call is empty/],
    ['a star alone', '{"rule":"blocking-call","frame":"*","reason":"a"}', /with \* only at its end/],
    ['a star in the middle', '{"rule":"blocking-call","frame":"a*b","reason":"a"}', /with \* only at its end/],
    ['a frame that is a number', '{"rule":"blocking-call","frame":1,"reason":"a"}', /frame must be a string/],
    ['an unknown key', '{"rule":"blocking-call","frame":"f","reason":"a","file":"x"}', /unknown key file/],
    ['the same twice', good, /same suppression as line 1/],
  ] as const) {
    it(`refuses ${what}, with the line and a remedy`, () => {
      assert.throws(
        () => read(`${good}\n${line}\n`),
        (error: unknown) =>
          error instanceof UsageError &&
          message.test(error.message) &&
          error.place === `${file}:2` &&
          error.remedy !== undefined,
      );
    });
  }

  it('refuses an empty file', () => {
    assert.throws(() => read('\n'), UsageError);
  });
});
