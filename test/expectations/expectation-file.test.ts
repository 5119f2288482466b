// The file of --expect: what is accepted, what is written.
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { UsageError } from '../../src/errors/errors.ts';
import { readExpectations, writeExpectations } from '../../src/expectations/expectation-file.ts';
import { testFolder } from '../folder.ts';

describe('expectations', () => {
  const file = join(testFolder(), 'expect.ndjson');

  const read = (text: string) => {
    writeFileSync(file, text);
    return [...readExpectations(file)];
  };

  it('a decision is a word or a mask, with or without a cache flag', () => {
    assert.deepEqual(
      read(
        '{"index":3,"decision":"allow","cache":true}\n\n{"index":4,"decision":5}\n{"index":5,"decision":"0x3","cache":false}',
      ),
      [
        [3, { decision: 'allow', cache: true }],
        [4, { decision: 5, cache: null }],
        [5, { decision: 3, cache: false }],
      ],
    );
  });

  it('a mask of all flags means allow, and one of none means deny', () => {
    assert.deepEqual(read('{"index":0,"decision":4294967295}\n{"index":1,"decision":0}\n'), [
      [0, { decision: 'allow', cache: null }],
      [1, { decision: 'deny', cache: null }],
    ]);
  });

  it('written expectations have the order of the trace and can be read again', async () => {
    await writeExpectations(
      file,
      new Map([
        [9, { decision: 'deny', cache: false }],
        [2, { decision: 7, cache: true }],
      ] as const),
    );
    assert.equal(
      readFileSync(file, 'utf8'),
      '{"index":2,"decision":7,"cache":true}\n{"index":9,"decision":"deny","cache":false}\n',
    );
    assert.equal(readExpectations(file).size, 2);
  });

  for (const [what, text] of [
    ['a line that is not JSON', 'allow'],
    ['an unknown word', '{"index":0,"decision":"maybe"}'],
    ['a negative index', '{"index":-1,"decision":"allow"}'],
    ['a mask that is too wide', '{"index":0,"decision":4294967296}'],
    ['an unknown key', '{"index":0,"decision":"allow","cached":true}'],
    ['a message with two lines', '{"index":0,"decision":"allow"}\n{"index":0,"decision":"deny"}'],
    ['an empty file', '\n'],
  ] as const) {
    it(`${what} is a usage error`, () =>
      assert.throws(
        () => read(text),
        (error) => error instanceof UsageError && !/invalid input|received/i.test(error.message),
      ));
  }
});
