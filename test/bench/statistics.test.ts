// The statistics behind a comparison, on made-up samples: a planted difference is found, and nothing else is.
import assert from 'node:assert/strict';
import { median, pairedRatio, unpairedRatio } from '../../src/bench/bootstrap.ts';
import { compare } from '../../src/bench/comparison.ts';
import { judgeGate, parseLimit, parseShare } from '../../src/bench/gates.ts';
import { StoredHistogram, samplesNeeded } from '../../src/bench/histogram.ts';
import type { Times } from '../../src/bench/times.ts';
import { closed, experiment, isFlagged, noTimes } from './experiment.ts';

describe('comparison', () => {
  it('an improvement is reported and is no regression', () => {
    const faster = experiment(3, 0.8, 15);
    assert.equal(isFlagged(faster), false);
    const handler = faster.figures.find(({ name }) => name === 'handlerP50Ns');
    assert.ok(handler !== undefined && handler.slowdown.high < 1);
  });

  it('a ratio above one is worse for every figure', () => {
    const slower = experiment(4, 1.5, 15);
    for (const { name, slowdown } of slower.figures) assert.ok(slowdown.ratio > 1.2, name);
    assert.deepEqual(
      slower.figures.filter(({ gated }) => gated).map(({ name }) => name),
      ['perSecond', 'cpuPerMessageNs', 'handlerP50Ns'],
    );
  });

  it('too few repetitions give a note instead of a number', () => {
    const few = experiment(5, 2, 4);
    assert.equal(few.tooFew, 'Too few repetitions to compare: 4 of each, 5 needed.');
    assert.deepEqual(few.figures, []);
    assert.equal(judgeGate({ kind: 'max-regression', share: 0.05 }, noTimes, few).result, 'undecided');
  });

  it('a figure that a repetition lacks is left out', () => {
    const repetition = { perSecond: 1000, cpuPerMessageNs: 5, handlerP50Ns: 7, handlerMeanNs: 9 };
    const side = (name: string, cpu: number | null) => ({
      name,
      repetitions: Array.from({ length: 5 }, () => ({
        ...repetition,
        responseP50Ns: null,
        responseP99Ns: null,
        cpuPerMessageNs: cpu,
      })),
    });
    const { figures } = compare(closed, { reference: side('a', null), candidate: side('b', 5), interleaved: false });
    assert.deepEqual(
      figures.map(({ name }) => name),
      ['perSecond', 'handlerP50Ns', 'handlerMeanNs'],
    );
  });

  it('an open loop is judged by the response time', () => {
    const repetition = { perSecond: 1, cpuPerMessageNs: 1, handlerP50Ns: 1, handlerMeanNs: 1 };
    const side = (name: string, response: number) => ({
      name,
      repetitions: Array.from({ length: 5 }, () => ({ ...repetition, responseP50Ns: response, responseP99Ns: 1 })),
    });
    const sides = { reference: side('a', 100), candidate: side('b', 150), interleaved: true };
    const comparison = compare({ kind: 'rate', perSecond: 10 }, sides);
    const result = judgeGate({ kind: 'max-regression', share: 0.2 }, noTimes, comparison);
    assert.equal(result.result, 'failed');
    assert.match(result.sentence, /^median response: \+50% \(95 % CI \+50% to \+50%\)\.$/);
  });
});

describe('bootstrap', () => {
  it('equal pairs give an interval without width', () => {
    const pairs = Array.from({ length: 9 }, (_, index) => [index + 1, (index + 1) * 2] as const);
    assert.deepEqual(pairedRatio(pairs), { ratio: 2, low: 2, high: 2 });
  });

  it('the same samples give the same interval', () => {
    const values = [5, 7, 6, 9, 8, 5, 6];
    assert.deepEqual(unpairedRatio(values, values), unpairedRatio(values, values));
    const { ratio, low, high } = unpairedRatio(values, values);
    assert.ok(low < ratio && ratio < high && Math.abs(ratio - 1) < 1e-12);
  });

  it('a wider spread of the samples gives a wider interval', () => {
    const pairs = (spread: number) =>
      Array.from({ length: 11 }, (_, index) => [100, 100 + (index - 5) * spread] as const);
    const width = (spread: number) => pairedRatio(pairs(spread)).high - pairedRatio(pairs(spread)).low;
    assert.ok(width(4) > 2 * width(1));
  });

  it('a few disturbed repetitions do not move the interval', () => {
    const pairs = Array.from({ length: 15 }, (_, index) => [100, index < 4 ? 900 : 101] as const);
    assert.ok(pairedRatio(pairs).low > 1 && pairedRatio(pairs).ratio < 1.02);
  });

  it('the median of an even number is the mean of the middle two', () => {
    assert.equal(median([4, 1, 3, 2]), 2.5);
    assert.equal(median([9, 1, 2]), 2);
  });
});

describe('histogram', () => {
  const of = (...values: number[]): StoredHistogram => {
    const histogram = new StoredHistogram();
    for (const value of values) histogram.add(value);
    return histogram;
  };
  const upTo = (count: number): StoredHistogram =>
    of(...Array.from({ length: count }, (_, index) => (index + 1) * 1000));

  it('percentiles are right to three digits, and the extremes exactly', () => {
    const times = upTo(5000).times();
    for (const [name, expected] of [
      ['p50', 2.5e6],
      ['p90', 4.5e6],
      ['p99', 4.95e6],
      ['p99.9', 4.995e6],
    ] as const)
      assert.ok(Math.abs((times?.[name] ?? 0) / expected - 1) < 0.001, `${name} ${times?.[name]}`);
    assert.equal(times?.max, 5e6);
    assert.equal(times?.min, 1000);
  });

  it('a percentile with fewer than five samples beyond it is left out', () => {
    assert.deepEqual((['p50', 'p90', 'p99', 'p99.9'] as const).map(samplesNeeded), [10, 50, 500, 5000]);
    assert.equal(upTo(4999).times()?.['p99.9'], null);
    assert.equal(upTo(499).times()?.p99, null);
    assert.notEqual(upTo(500).times()?.p99, null);
    assert.equal(of().times(), null);
  });

  it('percentiles of headroom count from the largest value', () => {
    const room = upTo(5000).room();
    assert.ok(Math.abs((room?.['p99.9'] ?? 0) - 5000) <= 1000);
    assert.ok((room?.p50 ?? 0) < 2.51e6 && (room?.p90 ?? 0) < 0.51e6);
  });

  it('each count has the samples between two bounds', () => {
    assert.deepEqual(of(1, 3, 3, 9, 100).counts([0, 2, 4, 8, 16]), [1, 2, 0, 1]);
  });

  it('the stored histogram can be read by HdrHistogram', async () => {
    const { decodeFromCompressedBase64 } = await import('hdr-histogram-js');
    const decoded = decodeFromCompressedBase64(upTo(600).times()?.hdr ?? '');
    assert.equal(decoded.totalCount, 600);
    assert.ok(Math.abs(decoded.getValueAtPercentile(50) - 300_000) < 1000);
  });
});

describe('gates', () => {
  const times = (count: number, ns: number): Times => {
    const [response, headroom] = [new StoredHistogram(), new StoredHistogram()];
    for (let each = 0; each < count; each++) {
      response.add(ns);
      headroom.add(15e9 - ns);
    }
    return { response: response.times(), handler: null, headroom: headroom.room() };
  };

  it('a limit is read with its percentile and its unit', () => {
    assert.deepEqual(parseLimit('p99.9=200ms'), { percentile: 'p99.9', ns: 200e6 });
    assert.deepEqual(parseLimit('min=1s'), { percentile: 'worst', ns: 1e9 });
    assert.deepEqual(parseLimit('p50=1.5us'), { percentile: 'p50', ns: 1500 });
    for (const word of ['p95=1ms', 'p99', 'p99=1', 'p99=-1ms', 'p99.9 = 1ms', ''])
      assert.equal(parseLimit(word), null, word);
    assert.equal(parseShare('5%'), 0.05);
    for (const word of ['5', '%', '-5%', '5 %']) assert.equal(parseShare(word), null, word);
  });

  it('a gate is kept, failed, or undecided for too few samples', () => {
    const gate = { kind: 'min-headroom', percentile: 'p99.9', ns: 10e9 } as const;
    assert.equal(judgeGate(gate, times(5000, 1e9), null).result, 'kept');
    assert.equal(judgeGate(gate, times(5000, 6e9), null).result, 'failed');
    const few = judgeGate(gate, times(4999, 1e9), null);
    assert.equal(few.result, 'undecided');
    assert.match(few.sentence, /Too few answers for p99\.9 of the headroom: 4,999 of 5,000/);
    assert.equal(judgeGate(gate, noTimes, null).result, 'undecided');
    const slow = { kind: 'max-response', percentile: 'worst', ns: 2e9 } as const;
    assert.deepEqual(
      [1e9, 3e9].map((ns) => judgeGate(slow, times(1, ns), null).result),
      ['kept', 'failed'],
    );
  });
});
