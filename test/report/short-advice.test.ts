// The one line of advice in a report: an order, whole words and brackets, at most as wide as the line.
import assert from 'node:assert/strict';
import { rules } from '../../src/judge/rules.ts';
import { isOrder, shortAdvice } from '../../src/report/short-advice.ts';
import { calls } from '../../src/schema/calls/calls.ts';
import { columnsOf } from '../../src/words/columns.ts';

describe('advice in one line', () => {
  const cases: readonly (readonly [string, number, string])[] = [
    ['Never sleep in a handler.', 80, 'Never sleep in a handler.'],
    ['Never sleep in a handler. Retain the message.', 30, 'Never sleep in a handler.'],
    ['Return at once; retain the message, and answer later.', 40, 'Return at once; retain the message …'],
    ['It reads the file; it may wait. Use the cdhash.', 80, 'Use the cdhash.'],
    ['Closing can write back; close it on a worker.', 80, 'Close it on a worker.'],
    ['Decide from the fields (path, stat, cdhash) of the message.', 30, 'Decide from the fields …'],
    ['Nothing here is an order.', 80, 'Nothing here is an order.'],
  ];
  for (const [advice, columns, short] of cases)
    it(`the short advice in ${columns} columns is "${short}"`, () => assert.equal(shortAdvice(advice, columns), short));

  const all = [...new Set([...rules, ...calls].flatMap(({ advice }) => (advice === '' ? [] : [advice])))];
  // They say first what the message has, or which of two functions is the right one.
  const others = /^(The message has pid|Sending does not wait|ES_EVENT_TYPE_AUTH_OPEN takes)/;

  it('the short advice of every rule and call is an order', () => {
    assert.ok(all.length > 50);
    const wrong = all.filter((advice) => !others.test(advice) && !isOrder(shortAdvice(advice, 500)));
    assert.deepEqual(wrong, []);
  });

  it('the short advice of every rule and call fits 40 to 100 columns', () => {
    for (const columns of [40, 58, 70, 100])
      for (const advice of all) {
        const short = shortAdvice(advice, columns);
        assert.ok(columnsOf(short) <= columns && short !== '', `${columns}: ${short}`);
      }
  });
});
