// What bench prints of a comparison: its columns, its words and its colours.
import assert from 'node:assert/strict';
import { renderBench } from '../../src/bench/bench-text.ts';
import { changeWords, intervalWords } from '../../src/bench/change-words.ts';
import { resultOf } from './results.ts';

const rowsOf = (text: string): string[] =>
  text
    .split('\n')
    .filter((line) => /messages per second|per message|median (handler|response)|mean handler/.test(line));

describe('the text of a benchmark', () => {
  it('small changes are percentages, and large ones are factors', () => {
    assert.deepEqual([1.078, 0.95, 1, 1.5, 1.99, 2, 9.96, 55.64, 1234.5, 0.5, 0.01].map(changeWords), [
      '+7.8%',
      '−5.0%',
      '+0.0%',
      '+50%',
      '+99%',
      '2.0× slower',
      '10× slower',
      '56× slower',
      '1,235× slower',
      '2.0× faster',
      '100× faster',
    ]);
    assert.equal(intervalWords({ low: 1.01, high: 1.03 }), '+1.0% to +3.0%');
    assert.equal(intervalWords({ low: 1.8, high: 2.3 }), '+80% to 2.3× slower');
    assert.equal(intervalWords({ low: 54, high: 57 }), '54× to 57× slower');
    assert.equal(intervalWords({ low: 0.1, high: 0.2 }), '10× to 5.0× faster');
    assert.equal(intervalWords({ low: 0.4, high: 2.2 }), '−60% to 2.2× slower');
  });

  for (const slower of [1.05, 2.5, 115, 999, 0.004]) {
    it(`the columns stay apart for a client that is ${slower} times as slow`, () => {
      const rows = rowsOf(renderBench(resultOf(slower)));
      assert.equal(rows.length, 5);
      assert.equal(new Set(rows.map(({ length }) => length)).size, 1, 'the last column ends everywhere at one place');
      for (const row of rows) {
        assert.equal(row.trim().split(/ {2,}/).length, 5, row);
        assert.ok(row.length <= 80, row);
      }
    });
  }

  it('certain changes are coloured, and nothing is without colours', () => {
    const [red, green] = ['\u001b[31m', '\u001b[32m'];
    const painted = rowsOf(renderBench(resultOf(2), { colour: true })).map((row) => row.split('  ')[0]);
    assert.deepEqual(painted, [red, red, red, '', green]);
    assert.ok(!renderBench(resultOf(2)).includes('\u001b'));
  });

  it('control characters in the name of a client are escaped', () => {
    assert.ok(!renderBench(resultOf(1, './\u001b[2Jclient')).includes('\u001b'));
  });
});
