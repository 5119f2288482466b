// The file of --suppressions: what is accepted, and what is printed about the rest.
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { UsageError } from '../../src/errors/errors.ts';
import { readSuppressions } from '../../src/expectations/suppression-file.ts';
import { suppress } from '../../src/verdict/suppressions.ts';
import { testFolder } from '../folder.ts';

describe('the file of --suppressions', () => {
  const file = join(testFolder(), 'suppressions.ndjson');

  const read = (text: string) => {
    writeFileSync(file, text);
    return readSuppressions(file);
  };

  it('each suppression is read with its line', () => {
    const text =
      '{"rule":"blocking-call","frame":"libaudit.so:audit_*","reason":"a"}\n\n{"rule":"lock-wait","call":"pthread_mutex_lock","frame":"f","reason":"b"}\n';
    assert.deepEqual(read(text), [
      { rule: 'blocking-call', frame: 'libaudit.so:audit_*', reason: 'a', place: `${file}:1` },
      { rule: 'lock-wait', call: 'pthread_mutex_lock', frame: 'f', reason: 'b', place: `${file}:3` },
    ]);
  });

  it('a suppression by message is read with all that names it', () => {
    const keys = '"event":"AUTH_OPEN","actor":"com.example.a","target":"/etc/hosts"';
    const lines = [
      `{"rule":"changed-decision",${keys},"nth":2,"reason":"a"}`,
      `{"rule":"changed-decision",${keys},"reason":"b"}`,
    ];
    const message = { event: 'AUTH_OPEN', actor: 'com.example.a', target: '/etc/hosts' };
    assert.deepEqual(read(lines.join('\n')), [
      { rule: 'changed-decision', ...message, nth: 2, reason: 'a', place: `${file}:1` },
      { rule: 'changed-decision', ...message, reason: 'b', place: `${file}:2` },
    ]);
  });

  it('a bypass is accepted by path, effect and event, and a run alone does not call that unused', () => {
    const line = '{"rule":"bypass","effect":"read","target":"/secret/*","event":"AUTH_CLONE","reason":"a"}';
    const accepted = read(line);
    const entry = { rule: 'bypass', effect: 'read', target: '/secret/*', event: 'AUTH_CLONE', reason: 'a' };
    assert.deepEqual(accepted, [{ ...entry, place: `${file}:1` }]);
    assert.deepEqual(suppress([], accepted).uses, []);
  });

  const good = '{"rule":"blocking-call","frame":"f","reason":"a"}';
  for (const [what, line, message] of [
    ['a line that is not JSON', 'blocking-call f', /not a JSON object/],
    ['a list', '[]', /not a JSON object/],
    ['an unknown rule', '{"rule":"blocking","frame":"f","reason":"a"}', /unknown rule 'blocking'/],
    ['a missing rule', '{"frame":"f","reason":"a"}', /rule missing/],
    ['a missing frame or call', '{"rule":"blocking-call","reason":"a"}', /frame or call missing/],
    [
      'an unknown event',
      '{"rule":"lock-wait","event":"AUTH_OPN","reason":"a"}',
      /unknown event 'AUTH_OPN' .*AUTH_OPEN/,
    ],
    [
      'an actor with a star inside',
      '{"rule":"lock-wait","actor":"a*b","reason":"a"}',
      /actor must be .*only at its end/,
    ],
    ['an unknown effect', '{"rule":"bypass","effect":"reed","reason":"a"}', /unknown effect 'reed' .*read/],
    [
      'an effect of another rule',
      '{"rule":"lock-wait","effect":"read","reason":"a"}',
      /effect is for the rule 'bypass'/,
    ],
    ['a bypass of everything', '{"rule":"bypass","reason":"a"}', /effect or target missing/],
    ['a bypass by a call', '{"rule":"bypass","call":"open","reason":"a"}', /a bypass has effect, event and target/],
    [
      'an nth without the rest',
      '{"rule":"lock-wait","event":"AUTH_OPEN","nth":2,"reason":"a"}',
      /nth needs event, actor/,
    ],
    ['an nth of zero', '{"rule":"lock-wait","event":"AUTH_OPEN","nth":0,"reason":"a"}', /nth must be a number from 1/],
    ['a missing reason', '{"rule":"blocking-call","frame":"f"}', /reason missing/],
    ['an empty reason', '{"rule":"blocking-call","frame":"f","reason":" "}', /reason is empty/],
    ['an empty call', '{"rule":"blocking-call","call":"","reason":"a"}', /call is empty/],
    ['a star alone', '{"rule":"blocking-call","frame":"*","reason":"a"}', /with \* only at its end/],
    ['a star in the middle', '{"rule":"blocking-call","frame":"a*b","reason":"a"}', /with \* only at its end/],
    ['a frame that is a number', '{"rule":"blocking-call","frame":1,"reason":"a"}', /frame must be a string/],
    ['an unknown key', '{"rule":"blocking-call","frame":"f","reason":"a","file":"x"}', /unknown key 'file'/],
    [
      'a misspelt key',
      '{"rule":"blocking-call","frame":"f","reson":"a"}',
      /unknown key 'reson' \(did you mean 'reason'\?\)/,
    ],
    ['a repeated suppression', good, /same suppression as line 1/],
  ] as const) {
    it(`${what} is an error with its line and a remedy`, () => {
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

  it('an empty file is a usage error', () => {
    assert.throws(() => read('\n'), UsageError);
  });
});
