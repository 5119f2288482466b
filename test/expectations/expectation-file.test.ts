// The file of --expect: what is accepted, what is written.
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { UsageError } from '../../src/errors/errors.ts';
import { readExpectations, writeExpectations } from '../../src/expectations/expectation-file.ts';
import type { TraceIdentities } from '../../src/expectations/trace-identities.ts';
import { testFolder } from '../folder.ts';

/** A trace in which messages 1 and 2 are alike. */
const hosts = { event: 'AUTH_OPEN', actor: 'com.example.a', target: '/etc/hosts' };
const identities: TraceIdentities = {
  of: new Map([
    [1, { ...hosts, nth: 1 }],
    [2, { ...hosts, nth: 2 }],
  ]),
  indexOf: ({ actor, nth }) => (actor === hosts.actor && nth <= 2 ? nth : undefined),
  countOf: () => 2,
};

describe('expectations', () => {
  const file = join(testFolder(), 'expect.ndjson');

  const read = (text: string) => {
    writeFileSync(file, text);
    return [...readExpectations(file, () => identities).expectations];
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

  it('written expectations have the order of the trace and can be read again', () => {
    writeExpectations(
      file,
      new Map([
        [9, { decision: 'deny', cache: false }],
        [2, { decision: 7, cache: true }],
      ] as const),
      identities,
    );
    assert.equal(
      readFileSync(file, 'utf8'),
      [
        '{"event":"AUTH_OPEN","actor":"com.example.a","target":"/etc/hosts","nth":2,"of":2,"decision":7,"cache":true}\n',
        '{"index":9,"decision":"deny","cache":false}\n',
      ].join(''),
    );
    assert.equal(readExpectations(file, () => identities).expectations.size, 2);
  });

  it('a line names its message by what it is, wherever that is in the trace', () => {
    assert.deepEqual(
      read(
        '{"event":"AUTH_OPEN","actor":"com.example.a","target":"/etc/hosts","decision":"deny"}\n{"event":"AUTH_OPEN","actor":"com.example.a","target":"/etc/hosts","nth":2,"decision":"allow"}',
      ),
      [
        [1, { decision: 'deny', cache: null }],
        [2, { decision: 'allow', cache: null }],
      ],
    );
  });

  for (const [what, text] of [
    ['a message that the trace lacks', '{"event":"AUTH_OPEN","actor":"absent","decision":"allow"}'],
    ['a line with a number and an event', '{"index":1,"event":"AUTH_OPEN","actor":"a","decision":"allow"}'],
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
