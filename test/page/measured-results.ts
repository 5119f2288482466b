// Results of bench and squeeze for the tests of their pages, made of known times.

import { renderBenchPage } from '../../src/bench/bench-page.ts';
import { compare } from '../../src/bench/comparison.ts';
import type { Repetition } from '../../src/bench/repetition.ts';
import type { BenchResult, Side } from '../../src/bench/result.ts';
import { TimesByType } from '../../src/bench/times.ts';
import type { Squeezed, SqueezeResult } from '../../src/squeeze/result.ts';
import { renderSqueezePage } from '../../src/squeeze/squeeze-page.ts';
import { closed } from '../bench/experiment.ts';
import { authRow, eventNumber, notifyRow } from '../judge/observations.ts';

const repetitions = 6;
export const us = 1e3;

/** A client whose handler takes `handlerUs` for most messages of AUTH_OPEN, and a hundred times that for one of 500. */
export function sideOf(client: string, handlerUs: number): Side {
  const times = new TimesByType();
  for (let index = 0; index < 6000; index += 1) {
    const took = handlerUs * us * (index % 500 === 499 ? 100 : 1) + (index % 40) * 10;
    const row = { traceIndex: index, queuedNs: 0, deliveredNs: us, returnedNs: us + took };
    const auth = { ...row, respondedNs: us + took - 100, deadlineNs: 15e9 };
    if (index % 3 === 2) times.add(notifyRow(row));
    else times.add(authRow(index % 10 === 0 ? auth : { ...auth, eventType: eventNumber('AUTH_OPEN') }));
  }
  const drawn = times.drawn.counts([0, 4096, 8192, 1e9]);
  return {
    client: [client, '--quiet'],
    repetitions: Array.from({ length: repetitions }, (_, at) => repetition(handlerUs, at)),
    times: times.result(),
    byType: times.byType(),
    bars: drawn.map((count, at) => ({ toNs: 4096 * 2 ** at, count })),
    sustained: null,
  };
}

function repetition(handlerUs: number, at: number): Repetition {
  const ns = handlerUs * us + at;
  return {
    messages: 1000,
    auth: 667,
    late: 0,
    unanswered: 0,
    durationNs: 1000 * ns,
    perSecond: 1e9 / ns,
    handlerP50Ns: ns,
    handlerMeanNs: ns,
    responseP50Ns: ns,
    responseP99Ns: 3 * ns,
    handlerDrift: 1,
    doneDrift: 1,
    doneP99Ns: 3 * ns,
    lastDoneNs: ns,
    offered: 1000,
    delivered: 1000,
    dropped: 0,
    cpuPerMessageNs: ns + 500,
    usage: {
      handlerCpuNs: 1000 * ns,
      otherCpuNs: 500_000,
      replayerCpuNs: 1,
      voluntarySwitches: 4,
      forcedSwitches: 8,
      threads: 3,
    },
    noise: { stolenShare: 0, othersShare: 0, stallNs: 0 },
    ended: null,
  };
}

export function benchOf(handlerUs: number, part: Partial<BenchResult> = {}): BenchResult {
  return {
    version: 1,
    kind: 'esreplay-bench',
    measuredAt: '2026-03-02T08:00:00.000Z',
    trace: { path: '@boot', sha256: 'aa', messages: 186 },
    machine: { processor: 'EPYC', processors: 4, architecture: 'x64', system: 'Linux', release: '6.18' },
    versions: { esreplay: '1', node: '20', protocol: 9 },
    plan: { load: closed, messages: 1100, warmUp: 100, repetitions },
    candidate: sideOf('./client', handlerUs),
    reference: null,
    comparison: null,
    gates: [],
    ended: null,
    notes: [],
    exitCode: 0,
    ...part,
  };
}

/** A comparison with a failed gate, a search for the sustained rate, and a note. */
export function comparedBench(): BenchResult {
  const reference = sideOf('./client-of-main', 4);
  const candidate = sideOf('./client', 5);
  const named = (side: Side) => ({ name: side.client.join(' '), repetitions: side.repetitions });
  const trials = [
    { perSecond: 10_000, result: 'holds', why: 'p99 was 3 ms' },
    { perSecond: 260_000, result: 'fails', why: 'the backlog grew' },
    { perSecond: 90_000, result: 'unclear', why: 'p99 was 30 ms; the machine stalled' },
    { perSecond: 90_000, result: 'holds', why: 'p99 was 4 ms' },
    { perSecond: 94_500, result: 'fails', why: 'p99 was 27 ms' },
  ];
  const sustained = {
    perSecond: 90_000,
    failedAt: 94_500,
    failedBecause: 'p99 was 27 ms',
    kind: 'found' as const,
    rule: 'sustained: every AUTH message answered in time',
    trials,
  };
  return benchOf(5, {
    candidate: { ...candidate, sustained },
    reference,
    comparison: compare(closed, { reference: named(reference), candidate: named(candidate), interleaved: true }),
    gates: [
      { gate: '--max-regression 5 %', result: 'failed', sentence: 'median handler time: +25%.' },
      { gate: '--min-headroom p99=1s', result: 'kept', sentence: 'p99 of the headroom is 15 s.' },
    ],
    notes: ['Other programs used 77 % of the processors.'],
    exitCode: 1,
  });
}

export const benchPage = (result: BenchResult): string => renderBenchPage({ name: 'this run', result }, '1.0.0');

const base: Squeezed = {
  name: 'budget',
  option: 'budget-scale',
  outcome: 'found',
  today: 1,
  survives: 0.11,
  fails: 0.1,
  limit: 1e-4,
  margin: 1 / 0.11,
  runs: 6,
  noisy: [],
  stalled: 1,
  finding: {
    rule: 'deadline-miss',
    class: 'violation',
    sentence: 'AUTH_OPEN (message 7) was answered 20 ms late.',
    command: 'esreplay run t.estrace --budget-scale 0.1 -- ./client',
  },
  tried: [
    { value: 1, result: 'survives', rule: null },
    { value: 1e-4, result: 'fails', rule: 'deadline-miss' },
    { value: 0.1, result: 'unclear', rule: null },
    { value: 0.1, result: 'fails', rule: 'deadline-miss' },
    { value: 0.11, result: 'survives', rule: null },
    { value: 0.11, result: 'survives', rule: null },
  ],
};

/** An edge of the budget, and none of the pool. */
export function squeezeOf(part: Partial<Squeezed> = {}): SqueezeResult {
  const pool: Squeezed = {
    ...base,
    name: 'pool',
    option: 'pool-width',
    outcome: 'not-found',
    today: 8,
    survives: 1,
    fails: null,
    limit: 1,
    margin: 8,
    finding: null,
    runs: 2,
    stalled: 0,
    tried: [
      { value: 8, result: 'survives', rule: null },
      { value: 1, result: 'survives', rule: null },
    ],
  };
  return {
    version: 1,
    trace: 't.estrace',
    client: ['./client'],
    otherClients: [],
    squeezed: [{ ...base, ...part }, pool],
    interrupted: false,
    exitCode: 0,
  };
}

export const squeezePage = (...results: readonly SqueezeResult[]): string =>
  renderSqueezePage(
    results.map((result, at) => ({ name: `${at + 1}.json`, result })),
    '1.0.0',
  );
