// `esreplay bench`: what it accepts, and what it refuses instead of measuring something else.
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import tmp from 'tmp';
import { type BenchWords, toBenchOptions } from '../../src/cli/arguments/bench-options.ts';
import { UsageError } from '../../src/errors/errors.ts';

const words = (more: Partial<BenchWords> = {}): BenchWords => ({
  trace: 't.estrace',
  '--': ['./client', '5'],
  ...more,
});

describe('options of bench', () => {
  it('the default load is a closed loop: five repetitions, or fifteen to compare', () => {
    const { client, load, repetitions, gates, patienceMs } = toBenchOptions(words());
    assert.deepEqual(client, ['./client', '5']);
    assert.deepEqual(load, { kind: 'closed', outstanding: null });
    assert.deepEqual([repetitions, gates, patienceMs], [5, [], 10_000]);
    const compared = toBenchOptions(words({ compare: './old -v' }));
    assert.deepEqual(compared.compare, ['/bin/sh', '-c', 'exec ./old -v']);
    assert.equal(compared.repetitions, 15);
  });

  it('bench compares with its last run in the user’s cache, unless --no-baseline is given', () => {
    const before = process.env.XDG_CACHE_HOME;
    try {
      process.env.XDG_CACHE_HOME = '/var/cache/somebody';
      assert.equal(toBenchOptions(words()).lastResults, '/var/cache/somebody/esreplay/bench');
      process.env.XDG_CACHE_HOME = 'relative';
      assert.equal(toBenchOptions(words()).lastResults, join(homedir(), '.cache/esreplay/bench'));
    } finally {
      if (before === undefined) delete process.env.XDG_CACHE_HOME;
      else process.env.XDG_CACHE_HOME = before;
    }
    const { lastResults, baseline, repetitions } = toBenchOptions(words({ baseline: false }));
    assert.deepEqual([lastResults, baseline, repetitions], [undefined, undefined, 5]);
  });

  it('--rate, --speed, --burst and --outstanding each choose a load', () => {
    assert.deepEqual(toBenchOptions(words({ rate: 2000 })).load, { kind: 'rate', perSecond: 2000 });
    assert.deepEqual(toBenchOptions(words({ speed: 4 })).load, { kind: 'speed', factor: 4 });
    assert.deepEqual(toBenchOptions(words({ burst: '100@50' })).load, { kind: 'burst', count: 100, everyMs: 50 });
    assert.deepEqual(toBenchOptions(words({ outstanding: 3 })).load, { kind: 'closed', outstanding: 3 });
  });

  it('each limit becomes a gate, in nanoseconds or as a share', () => {
    const gates = { maxRegression: '5%', minHeadroom: 'p99.9=200ms', maxResponse: 'max=1s' };
    assert.deepEqual(toBenchOptions(words({ compare: './old', ...gates })).gates, [
      { kind: 'max-regression', share: 0.05 },
      { kind: 'min-headroom', percentile: 'p99.9', ns: 200e6 },
      { kind: 'max-response', percentile: 'worst', ns: 1e9 },
    ]);
    assert.equal(toBenchOptions(words({ maxRate: true })).sustainNs, 10e6);
  });

  const refused: [string, Partial<BenchWords>, RegExp][] = [
    ['a missing client', { '--': [] }, /no client given/],
    ['two loads', { rate: 5, burst: '1@1' }, /--rate cannot be used with --burst/],
    ['a burst without its interval', { burst: '100' }, /invalid value '100' for '--burst'/],
    ['a burst of zero messages', { burst: '0@5' }, /invalid value '0@5'/],
    ['a rate that is not a number', { rate: Number.NaN }, /--rate takes a number from 0\.1 to/],
    ['half a message', { messages: 10.5 }, /--messages takes a whole number/],
    ['a regression against nothing', { maxRegression: '5%' }, /--max-regression needs a reference/],
    ['two references', { compare: './old', baseline: 'old.json' }, /--compare cannot be used with --baseline/],
    ['an empty reference', { compare: ' ' }, /--compare needs a command/],
    ['a share without %', { compare: './old', maxRegression: '5' }, /invalid value '5' for '--max-regression'/],
    ['an unknown percentile', { minHeadroom: 'p95=1ms' }, /^invalid limit 'p95=1ms' for '--min-headroom'$/],
    [
      'a limit without its unit',
      { maxResponse: 'p99=5' },
      /^invalid limit 'p99=5' for '--max-response': unit missing$/,
    ],
    ['--sustain without --max-rate', { sustain: 'p99=1ms' }, /--sustain needs --max-rate/],
    [
      'a percentile that --sustain does not take',
      { maxRate: true, sustain: 'p50=1ms' },
      /invalid limit 'p50=1ms' for '--sustain'/,
    ],
    ['a missing baseline file', { baseline: '/no/such.json' }, /cannot read the file of --baseline/],
  ];
  for (const [what, more, reason] of refused)
    it(`${what} is a usage error`, () =>
      assert.throws(
        () => toBenchOptions(words(more)),
        (error) => error instanceof UsageError && reason.test(error.message),
      ));

  it('a baseline that is not a result of bench is an error', () => {
    const file = tmp.fileSync({ postfix: '.json' }).name;
    writeFileSync(file, '{"version":1}');
    assert.throws(() => toBenchOptions(words({ baseline: file })), /not a result of esreplay bench/);
  });
});
