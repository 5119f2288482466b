// The place of a time in the histogram, found without a logarithm.
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { FastHistogram } from '../../src/measure/histogram.ts';

const { default: Int32Histogram } = createRequire(import.meta.url)(
  'hdr-histogram-js/dist/Int32Histogram.js',
) as typeof import('hdr-histogram-js/dist/Int32Histogram.js');

describe('fast histogram', () => {
  it('each time has the same bucket as in the package', () => {
    const [own, theirs] = [new FastHistogram(1, 3_600e9, 3), new Int32Histogram(1, 3_600e9, 3)];
    const edges = Array.from({ length: 41 }, (_, bits) => 2 ** bits).flatMap((power) => [power - 1, power, power + 1]);
    const values = [...edges, ...Array.from({ length: 5000 }, (_, at) => Math.floor(1.006 ** at) % 3_600e9)];
    for (const value of values) assert.equal(own.countsArrayIndex(value), theirs.countsArrayIndex(value), `${value}`);
  });
});
