// Numbers of calls are stored in ledgers and in kept run directories, so each is assigned once.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { numberedCalls } from '../../src/schema/call-numbers.ts';
import { callByNumber, callNames, callNumber, calls } from '../../src/schema/calls.ts';

/** The list when this was written. A longer one begins with it. */
const known = { count: 519, digest: '6960fcbf94c5f1c0a7e23c02753fb5a746fe22b6d76bccc44f86dbd403de716e' };

describe('numbers of calls', () => {
  it('stay what they were', () => {
    const digest = createHash('sha256').update(numberedCalls.slice(0, known.count).join(' ')).digest('hex');
    assert.equal(digest, known.digest, 'a name of the list was moved, changed or taken out');
  });

  it('are given to every row of the table, once', () => {
    assert.deepEqual(
      calls.filter(({ name }) => !numberedCalls.includes(name)).map(({ name }) => name),
      [],
      'run npm run generate',
    );
    assert.equal(new Set(callNames).size, callNames.length);
    for (const row of calls) assert.equal(callByNumber(row.number), row);
  });

  it('are asked by name', () => {
    const [first] = numberedCalls;
    assert.equal(callNumber(first ?? ''), 1);
    assert.throws(() => callNumber('no_such_call'), /no call 'no_such_call'/);
  });
});
