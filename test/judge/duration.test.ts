import assert from 'node:assert/strict';
import { formatDuration, parseDuration, typedDuration } from '../../src/words/duration.ts';

describe('durations', () => {
  const cases: readonly (readonly [number, string])[] = [
    [0, '0 ns'],
    [999, '999 ns'],
    [1200, '1.2 µs'],
    [1_200_000, '1.2 ms'],
    [15e9, '15 s'],
    [14_998_760_000, '15 s'],
    [14_940_000_000, '14.9 s'],
    [123_456_789, '123 ms'],
    [-3_000_000, '-3 ms'],
    [100e9, '100 s'],
  ];
  for (const [ns, text] of cases) it(`${ns} ns is printed as ${text}`, () => assert.equal(formatDuration(ns), text));
});

describe('durations that a user types', () => {
  const cases: readonly (readonly [typed: string, ns: number, again: string])[] = [
    ['5s', 5e9, '5s'],
    ['300ms', 3e8, '300ms'],
    ['1.5s', 1.5e9, '1500ms'],
    ['2m', 12e10, '2m'],
    ['60s', 6e10, '1m'],
    ['24h', 24 * 3.6e12, '24h'],
    ['250us', 25e4, '250us'],
    ['0s', 0, '0h'],
  ];
  for (const [typed, ns, again] of cases)
    it(`${typed} is ${ns} ns`, () => {
      assert.equal(parseDuration(typed), ns);
      assert.equal(typedDuration(ns), again);
      assert.equal(parseDuration(again), ns);
    });

  it('a text other than one number and its unit is no duration', () => {
    for (const word of ['5', '', 's', '-5s', '5 s', '5sec', '1e3s', '5s5s', '.5s', `${'9'.repeat(16)}s`])
      assert.equal(parseDuration(word), null, word);
  });
});
