// The figures that rows result in, rule by rule, on rows made by hand.
import assert from 'node:assert/strict';
import { benchExitCode } from '../../src/bench/exit-code.ts';
import { figuresOf } from '../../src/bench/figures.ts';
import { loadWords, runOptionsOf, usualMessages, usualWarmUp } from '../../src/bench/load.ts';
import { noiseBetween, noiseWords } from '../../src/bench/noise.ts';
import { sustainedRate, verdictOf } from '../../src/bench/sustained-rate.ts';
import { TimesByType } from '../../src/bench/times.ts';
import { authRow, notifyRow } from '../judge/observations.ts';

const us = 1e3;
const ms = 1e6;

/** Message `index`, due every millisecond, taken `wait` later, handled for `cost`. */
const row = (index: number, { wait = 0, cost = 10 * us } = {}) =>
  authRow({
    traceIndex: index,
    queuedNs: index * ms,
    deliveredNs: index * ms + wait,
    returnedNs: index * ms + wait + cost,
    respondedNs: index * ms + wait + cost - 1,
    deadlineNs: index * ms + 15_000 * ms,
  });
const rows = (count: number, of: (index: number) => object = () => ({})) =>
  Array.from({ length: count }, (_, index) => row(index, of(index)));

/** A trace of this many messages, played once. */
const once = (messages: number, warmUp = 0) => ({ warmUp, messages, passLength: messages });

describe('figures of a repetition', () => {
  it('a response counts from the arrival, and a handler run from the delivery', () => {
    const times = new TimesByType();
    const figures = figuresOf(
      rows(200, (index) => ({ wait: index === 50 ? 100 * ms : 0 })),
      once(200),
      times,
    );
    assert.equal(figures.responseP50Ns, 10 * us - 1);
    assert.equal(figures.handlerP50Ns, 10 * us);
    const { response, handler, headroom } = times.result();
    assert.equal(response?.max, 100 * ms + 10 * us - 1);
    assert.equal(handler?.max, 10 * us);
    assert.equal(headroom?.min, 15_000 * ms - 100 * ms - 10 * us + 1);
  });

  it('the first messages of the trace are warm-up and are left out', () => {
    const figures = figuresOf(
      rows(100, (index) => ({ cost: index < 10 ? ms : us })),
      once(100, 10),
    );
    assert.equal(figures.messages, 90);
    assert.equal(figures.handlerMeanNs, us);
  });

  it('messages per second count from the first delivery to the last end', () => {
    const { durationNs, perSecond } = figuresOf(rows(101), once(101));
    assert.equal(durationNs, 100 * ms + 10 * us);
    assert.ok(Math.abs((perSecond ?? 0) - 101e9 / (100 * ms + 10 * us)) < 1e-6);
    assert.equal(figuresOf([], once(0)).perSecond, null);
  });

  it('late, unanswered and cut messages are counted apart', () => {
    const late = authRow({ traceIndex: 1, settled: 'late', respondedNs: 16_000 * ms });
    const never = authRow({ traceIndex: 2, settled: 'unanswered', respondedNs: null });
    const cut = authRow({ traceIndex: 3, settled: 'cut', respondedNs: null });
    const times = new TimesByType();
    const figures = figuresOf([late, never, cut, notifyRow({ traceIndex: 4 })], once(5), times);
    assert.deepEqual([figures.messages, figures.auth, figures.late, figures.unanswered], [3, 2, 1, 1]);
    const { response, headroom, handler } = times.result();
    assert.deepEqual([response?.count, headroom?.count, handler?.count], [1, 2, 3]);
    assert.equal(headroom?.max, 0, 'a missed deadline left nothing');
    assert.deepEqual(Object.keys(times.byType()), ['AUTH_EXEC', 'NOTIFY_EXIT']);
  });

  it('the drifts show a handler that gets slower and a backlog that grows', () => {
    const slower = figuresOf(
      rows(1000, (index) => ({ cost: (10 + index / 100) * us })),
      once(1000),
    );
    assert.ok(Math.abs((slower.handlerDrift ?? 0) - 19.5 / 10.5) < 0.05, `${slower.handlerDrift}`);
    const backlog = figuresOf(
      rows(1000, (index) => ({ wait: index * 20 * us })),
      once(1000),
    );
    assert.equal(backlog.handlerDrift, 1);
    assert.ok((backlog.doneDrift ?? 0) > 15);
    assert.equal(figuresOf(rows(99), once(99)).handlerDrift, null);
  });

  it('slow messages that come last make no drift', () => {
    const cost = (index: number) => (index % 2 === 0 ? 10 : 100) * us;
    const passes = rows(1000, (index) => ({ cost: cost(index) }));
    const slowLast = [...passes.filter((_, index) => index % 2 === 0), ...passes.filter((_, index) => index % 2 === 1)];
    assert.equal(figuresOf(slowLast, { ...once(1000), passLength: 2 }).handlerDrift, 1);
    assert.equal(figuresOf(slowLast, { ...once(1000), passLength: 500 }).handlerDrift, 10, 'two passes have no tenths');
  });
});

describe('load', () => {
  it('a load becomes a run in closed loop or with arrivals', () => {
    assert.deepEqual(runOptionsOf({ kind: 'closed', outstanding: 3 }), { pace: 'asap', outstanding: 3 });
    assert.deepEqual(runOptionsOf({ kind: 'rate', perSecond: 2000 }), {
      pace: 'recorded',
      arrivals: { burst: 1, periodPs: 500_000_000 },
    });
    assert.deepEqual(runOptionsOf({ kind: 'burst', count: 50, everyMs: 20 }).arrivals, { burst: 50, periodPs: 2e10 });
    assert.equal(runOptionsOf({ kind: 'speed', factor: 2 }).speed, 2);
  });

  it('the default number of messages fills three seconds, or fits a closed loop', () => {
    assert.equal(usualMessages({ kind: 'rate', perSecond: 2000 }, 64), 6000);
    assert.equal(usualMessages({ kind: 'burst', count: 50, everyMs: 20 }, 64), 7500);
    assert.equal(usualMessages({ kind: 'speed', factor: 2 }, 64), 64);
    assert.equal(usualWarmUp(20_000), 2000);
    assert.equal(usualWarmUp(1_000_000), 5000);
    assert.match(loadWords({ kind: 'burst', count: 50, everyMs: 20 }), /bursts of 50 messages every 20 ms/);
  });
});

describe('noise', () => {
  const times = (total: number, idle: number, stolen: number) => ({ total, idle, stolen });

  it('noise is processor time of other programs and of the host, and stalls', () => {
    const noise = noiseBetween(times(0, 0, 0), times(200, 50, 20), 0.8e9, 0);
    assert.deepEqual(noise, { stolenShare: 0.1, othersShare: 0.25, stallNs: 0 });
    const words = noiseWords([noise, noise, { ...noise, stallNs: 7e6 }]);
    assert.deepEqual(words, [
      'The host took 10 % of the processor time of this machine (steal).',
      'Other programs used 25 % of the processors.',
      'The machine stalled for up to 7 ms in 1 of 3 repetitions.',
    ]);
  });

  it('a quiet machine and an unknown one have no note about noise', () => {
    assert.deepEqual(noiseWords([noiseBetween(times(0, 0, 0), times(200, 110, 0), 0.8e9, 2e6)]), []);
    assert.deepEqual(noiseWords([noiseBetween(null, null, 0, 0)]), []);
  });
});

describe('sustained rate', () => {
  const quiet = { stolenShare: 0, othersShare: 0, stallNs: 0 };
  const good = { late: 0, unanswered: 0, dropped: 0, doneP99Ns: ms, doneDrift: 1, lastDoneNs: 0.1 * ms, noise: quiet };
  const limit = 10 * ms;

  it('a rate holds without misses, drops, a high p99 or a growing backlog', () => {
    assert.equal(verdictOf(good, limit).result, 'holds');
    assert.equal(verdictOf({ ...good, late: 1 }, limit).result, 'fails');
    assert.equal(verdictOf({ ...good, unanswered: 1 }, limit).result, 'fails');
    assert.equal(verdictOf({ ...good, dropped: 1 }, limit).result, 'fails');
    assert.equal(verdictOf({ ...good, doneP99Ns: 11 * ms }, limit).result, 'fails');
    assert.equal(verdictOf({ ...good, doneDrift: 9, lastDoneNs: 3 * ms }, limit).result, 'fails');
    assert.equal(verdictOf({ ...good, doneDrift: 9, lastDoneNs: 2 * ms }, limit).result, 'holds', 'small all the same');
    const stalled = { ...good, doneP99Ns: 11 * ms, noise: { ...quiet, stallNs: 12 * ms } };
    assert.equal(verdictOf(stalled, limit).result, 'unclear');
  });

  it('bisection finds the rate within a step of what the client can handle', async () => {
    const can = 7321;
    const probe = async (perSecond: number) =>
      ({ ...good, ended: null, doneP99Ns: perSecond > can ? 50 * ms : ms }) as never;
    const { perSecond, failedAt, kind, trials } = await sustainedRate(10_000, limit, probe);
    assert.equal(kind, 'found');
    assert.ok((perSecond ?? 0) <= can && (failedAt ?? 0) > can && (failedAt ?? 0) / (perSecond ?? 1) < 1.06);
    assert.ok(trials.length < 16, `${trials.length}`);
  });

  it('the search ends with the client', async () => {
    const probe = async () => ({ ...good, ended: { by: 'client', sentence: '', remedy: null } }) as never;
    assert.equal((await sustainedRate(1000, limit, probe)).kind, 'ended');
  });
});

describe('exit code of a benchmark', () => {
  const gate = (result: 'kept' | 'failed' | 'undecided') => ({ gate: '', result, sentence: '' });
  const ended = (by: 'client' | 'setup' | 'silence' | 'interrupt') => ({ by, sentence: '', remedy: null });

  it('a failed gate gives 1, an undecided one 3, and an early end its own code', () => {
    assert.equal(benchExitCode(null, [], false), 0);
    assert.equal(benchExitCode(null, [gate('kept')], false), 0);
    assert.equal(benchExitCode(null, [gate('kept'), gate('failed'), gate('undecided')], false), 1);
    assert.equal(benchExitCode(null, [gate('undecided')], false), 3);
    assert.equal(benchExitCode(null, [], true), 1);
    assert.deepEqual(
      (['client', 'setup', 'silence', 'interrupt'] as const).map((by) => benchExitCode(ended(by), [], false)),
      [5, 3, 1, 130],
    );
  });
});
