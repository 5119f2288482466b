// The results that bench keeps: which one a benchmark finds again, and what becomes of those that are of no use.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { LastResults } from '../../src/bench/last-result.ts';
import type { BenchResult } from '../../src/bench/result.ts';
import type { Identity } from '../../src/bench/stored-result.ts';
import { freshFolder } from '../folder.ts';
import { noTimes } from './experiment.ts';

const machine = { processor: 'EPYC', processors: 4, architecture: 'x64', system: 'Linux', release: '6.18' };
const versions = { esreplay: '1.0.0', node: '20.1.0', protocol: 9 };
const plan = { load: { kind: 'closed', outstanding: null }, messages: 1000, warmUp: 100, repetitions: 5 } as const;
const identity: Identity = { machine, versions, plan, sha256: 'aa' };
const repetition = {
  perSecond: 1,
  cpuPerMessageNs: null,
  handlerP50Ns: 1,
  handlerMeanNs: 1,
  responseP50Ns: null,
  responseP99Ns: null,
  ended: null,
};

function resultOf(changes: Partial<BenchResult> = {}, repetitions = 5): BenchResult {
  const measured = Array.from(
    { length: repetitions },
    () => repetition,
  ) as unknown as BenchResult['candidate']['repetitions'];
  return {
    version: 1,
    kind: 'esreplay-bench',
    measuredAt: '2026-03-02T08:00:00.123Z',
    machine,
    versions,
    plan,
    trace: { path: 't.estrace', sha256: 'aa', messages: 10 },
    reference: null,
    comparison: null,
    candidate: { client: ['./a'], repetitions: measured, times: noTimes, byType: {}, bars: [], sustained: null },
    gates: [],
    ended: null,
    notes: [],
    exitCode: 0,
    ...changes,
  };
}

describe('the last result of a benchmark', () => {
  let folder: string;
  beforeEach(() => {
    folder = freshFolder();
  });

  const of = (client = ['./client', '5'], changes: Partial<Identity> = {}): LastResults =>
    new LastResults(join(folder, 'bench'), client, { ...identity, ...changes });
  const onlyFile = (): string => join(folder, 'bench', readdirSync(join(folder, 'bench'))[0] ?? '');

  it('the last result is found for the same client, trace and load alone', () => {
    assert.deepEqual(of().read(), { result: null, note: null }, 'the first one');
    assert.equal(of().keep(resultOf()), null);
    const { result, note } = of().read();
    assert.deepEqual(
      [result?.measuredAt, result?.candidate.repetitions.length, note],
      ['2026-03-02T08:00:00.123Z', 5, null],
    );
    assert.notEqual(of([join(process.cwd(), 'client'), '5']).read().result, null, 'the same by its whole path');
    assert.notEqual(of(undefined, { plan: { ...plan, repetitions: 9 } }).read().result, null);
    const others: readonly LastResults[] = [
      of(['./client', '6']),
      of(['client', '5']),
      of(undefined, { sha256: 'bb' }),
      of(undefined, { plan: { ...plan, warmUp: 0 } }),
      of(undefined, { plan: { ...plan, messages: 999 } }),
      of(undefined, { plan: { ...plan, load: { kind: 'rate', perSecond: 5 } } }),
    ];
    for (const other of others) assert.deepEqual(other.read(), { result: null, note: null });
    assert.deepEqual(readdirSync(join(folder, 'bench')).length, 1, 'and nothing else is left there');
  });

  it('a new result replaces the last one', () => {
    of().keep(resultOf());
    of().keep(resultOf({ measuredAt: '2026-04-01T00:00:00.000Z' }));
    assert.equal(of().read().result?.measuredAt, '2026-04-01T00:00:00.000Z');
  });

  it('another machine or another esreplay prevents the comparison, with a note', () => {
    of().keep(resultOf());
    const { result, note } = of(undefined, { versions: { ...versions, esreplay: '2.0.0' } }).read();
    assert.equal(result, null);
    assert.equal(
      note,
      'Not compared with the last run of 2026-03-02T08:00:00Z: the version of esreplay was 1.0.0 and is 2.0.0.',
    );
  });

  it('a result that ended early or has too few repetitions is not kept', () => {
    of().keep(resultOf({ ended: { by: 'interrupt', sentence: 'Interrupted.', remedy: null, client: [] } }));
    of().keep(resultOf({}, 4));
    assert.deepEqual(of().read(), { result: null, note: null });
  });

  it('a broken file prevents the comparison, with a note, and is replaced', () => {
    of().keep(resultOf());
    writeFileSync(onlyFile(), '{');
    assert.match(
      of().read().note ?? '',
      /^Not compared with the last run: invalid baseline: .*\/bench\/\w+\.json\)\.$/,
    );
    of().keep(resultOf());
    assert.notEqual(of().read().result, null);
  });

  it('the kept result has what a comparison needs, and no histograms', () => {
    of().keep(resultOf({ notes: ['a note'] }));
    const kept = JSON.parse(readFileSync(onlyFile(), 'utf8')) as Record<string, unknown>;
    assert.ok(!('notes' in kept) && !('byType' in (kept.candidate as object)));
  });

  it('a result that cannot be written gives a note', () => {
    writeFileSync(join(folder, 'bench'), 'a file in the place of the folder');
    assert.match(of().keep(resultOf()) ?? '', /^This result is not kept for the next comparison: EEXIST/);
  });
});
