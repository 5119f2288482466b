// Numbers of calls are stored in ledgers and in kept run directories, so each is assigned once.
import assert from 'node:assert/strict';
import { digestOfNumbers } from '../../scripts/generate/calls.ts';
import { callNumberDigests, callNumbers } from '../../src/schema/calls/call-numbers.ts';
import { callByNumber, callNumber, calls, numberedCalls } from '../../src/schema/calls/calls.ts';

type Numbered = typeof numberedCalls;

/** Returns whether a list still has the first numbers that the digests were made of. */
const keepsNumbers = (list: Numbered): boolean =>
  Object.entries(callNumberDigests).every(
    ([count, digest]) => digestOfNumbers(list.slice(0, Number(count))) === digest,
  );

describe('numbers of calls', () => {
  const list: Numbered = Object.entries(callNumbers);
  const [previous, last] = list.slice(-2);
  assert.ok(previous !== undefined && last !== undefined);

  it('the number of a call never changes', () => {
    assert.ok(keepsNumbers(list), 'a line was moved, changed or taken out');
    assert.ok(list.length in callNumberDigests, 'run npm run generate');
    assert.deepEqual(
      list.map(([, number]) => number),
      list.map((_, place) => place + 1),
    );
  });

  it('a digest notices a changed, moved or removed number, up to the last one', () => {
    const others: readonly Numbered[] = [
      [...list.slice(0, -2), last, previous],
      [...list.slice(0, -2), [previous[0], last[1]], [last[0], previous[1]]],
      [...list.slice(0, -1), ['renamed', last[1]]],
      list.slice(0, -1),
      list.slice(1),
    ];
    for (const other of others) assert.ok(!keepsNumbers(other));
    assert.ok(keepsNumbers([...list, ['appended', list.length + 1]]));
  });

  it('every row of the table has one number', () => {
    assert.deepEqual(numberedCalls, list, 'run npm run generate');
    for (const row of calls) assert.equal(callByNumber(row.number), row);
  });

  it('a number is found by the name of its call', () => {
    assert.equal(callNumber('open'), 1);
    assert.throws(() => callNumber('no_such_call'), /no call 'no_such_call'/);
  });
});
