import assert from 'node:assert/strict';
import { formatDuration } from '../../src/words/duration.ts';

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
  for (const [ns, text] of cases) it(`${ns} ns is ${text}`, () => assert.equal(formatDuration(ns), text));
});
