// Measures clients of known cost. Each client times itself by its own clock and writes the result down, so that nothing
// here depends on how fast or how busy this machine is: a time that the benchmark reports is never shorter than the
// client's own, and its median is hardly longer.
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type BenchOptions, bench } from '../../src/bench/bench.ts';
import { renderBench } from '../../src/bench/bench-text.ts';
import { quantile } from '../../src/bench/quantile.ts';
import type { BenchResult } from '../../src/bench/result.ts';
import { itInHeavy } from '../cases.ts';
import { Harness, root } from '../cli/harness.ts';
import { testFolder } from '../folder.ts';
import { closedFaultsOf } from '../json-schema.ts';
import { compileClient } from '../kit/build.ts';

const us = 1e3;
const ms = 1e6;
const trace = join(root, 'traces/open-64.estrace');
const version = '0.0.0-test';
/** Covers the time between the client's clock readings and ours: two time stamps, a trampoline, HDR's three digits. */
const tolerance = (ns: number): number => 10 * us + ns / 200;

describe('clients of known cost', () => {
  const folder = testFolder();
  let program: string;
  let file: string;

  before(async () => {
    program = join(folder, 'costs');
    file = join(folder, 'took');
    await compileClient({ sources: [join(import.meta.dirname, 'clients/costs.c')], output: program });
  });

  const costs = (...way: (string | number)[]): string[] => [program, file, ...way.map(String)];
  const measure = (client: readonly string[], options: Partial<BenchOptions> = {}): Promise<BenchResult> =>
    bench({
      trace,
      client,
      version,
      load: { kind: 'closed', outstanding: null },
      messages: 1000,
      warmUp: 0,
      repetitions: 1,
      gates: [],
      patienceMs: 20_000,
      ...options,
    });
  /** The handler runs of the last repetition, by the client's own clock. */
  const own = (): number[] => {
    const bytes = readFileSync(file);
    return Array.from({ length: bytes.length / 8 }, (_, place) => Number(bytes.readBigUInt64LE(place * 8)));
  };
  const medianOf = (values: readonly number[]): number => quantile(values, 0.5) ?? Number.NaN;

  it('every handler run is counted, with the time that the client measured', async () => {
    const { candidate } = await measure(costs('spin', 50_000));
    const { handler, response } = candidate.times;
    const took = own();
    assert.equal(took.length, 1000);
    assert.equal(handler?.count, 1000);
    assert.equal(response?.count, 1000);
    assert.ok((handler?.min ?? 0) >= Math.min(...took) && Math.min(...took) >= 50 * us, `${handler?.min}`);
    const [p50 = 0, theirs = 0] = [handler?.p50 ?? 0, medianOf(took)];
    assert.ok(p50 >= theirs * 0.998 && p50 <= theirs + tolerance(theirs), `${p50} beside ${theirs}`);
    const [first] = candidate.repetitions;
    assert.ok((first?.perSecond ?? 0) <= 1e9 / (50 * us), `${first?.perSecond}`);
    assert.ok((first?.durationNs ?? 0) >= took.reduce((sum, each) => sum + each, 0));
  });

  it('messages that arrive during a stall of 100 ms count their time in the queue', async () => {
    const load = { kind: 'rate', perSecond: 2000 } as const;
    const { candidate } = await measure(costs('stall', 0, 3000, 100), { load, messages: 6000 });
    const { response, handler } = candidate.times;
    // By arithmetic: 200 messages arrive meanwhile, half a millisecond apart.
    assert.ok((response?.max ?? 0) >= 100 * ms);
    assert.ok((response?.['p99.9'] ?? 0) >= 96 * ms, `p99.9 ${response?.['p99.9']}`);
    assert.ok((response?.p99 ?? 0) >= 69 * ms, `p99 ${response?.p99}`);
    assert.equal(candidate.repetitions.length, 1);
    // One of 6000 runs was long, and so were those that the machine delayed. Counted from their arrival, 200 are long.
    const theirs = quantile(own(), 0.999) ?? Number.NaN;
    const p999 = handler?.['p99.9'] ?? Number.NaN;
    assert.ok(p999 < theirs + 48 * ms, `${p999} beside ${theirs}: counted from the delivery`);
  });

  itInHeavy('a client that gets slower has its own drift reported', async () => {
    const result = await measure(costs('slower', 30_000, 500));
    const took = own();
    const theirs = medianOf(took.slice(900)) / medianOf(took.slice(0, 100));
    const [first] = result.candidate.repetitions;
    assert.ok(theirs > 2.5);
    assert.ok(Math.abs((first?.handlerDrift ?? 0) / theirs - 1) < 0.25, `${first?.handlerDrift} beside ${theirs}`);
    assert.match(result.notes.join('\n'), /gets slower: the median handler time of the last tenth/);
    const steady = await measure(costs('spin', 30_000));
    assert.doesNotMatch(steady.notes.join('\n'), /gets slower/);
  });

  it('processor time is reported by thread, and covers what a worker used', async () => {
    const { candidate } = await measure(costs('worker', 200_000), { messages: 500 });
    const usage = candidate.repetitions[0]?.usage;
    const used = 500 * 200 * us;
    assert.ok((usage?.otherCpuNs ?? 0) >= used * 0.98 && (usage?.otherCpuNs ?? 0) < used * 2, `${usage?.otherCpuNs}`);
    assert.ok((usage?.handlerCpuNs ?? used) < used / 4, `${usage?.handlerCpuNs}`);
    assert.equal(usage?.threads, 3);
    assert.ok((candidate.times.response?.min ?? 0) >= 200 * us, 'the answer came from the worker');
  });

  itInHeavy('arrivals of an open loop wait for no answer', async () => {
    const load = { kind: 'rate', perSecond: 4000 } as const;
    const { candidate } = await measure(costs('worker', 1_000_000), { load, messages: 400 });
    // By arithmetic: they arrive within 100 ms and one thread needs 400 ms for them, so the last one waits for 300 ms,
    // although the trace has few actors.
    assert.ok((candidate.times.response?.max ?? 0) >= 290 * ms, `${candidate.times.response?.max}`);
    assert.ok((candidate.times.response?.p50 ?? 0) >= 145 * ms, `${candidate.times.response?.p50}`);
    assert.match(candidate.repetitions[0]?.doneDrift?.toFixed(1) ?? '', /^\d+\.\d$/);
  });

  itInHeavy('the sustained rate counts the whole trace, also for a client of a part of it', async () => {
    const mixed = join(root, 'traces/first-run.estrace');
    const result = await measure(costs('spin', 100_000), { trace: mixed, messages: 630, sustainNs: 1e9 });
    assert.deepEqual(closedFaultsOf('bench', JSON.parse(JSON.stringify(result))), []);
    const { repetitions, sustained } = result.candidate;
    const { perSecond, delivered, offered } = repetitions[0] ?? { perSecond: null, delivered: 0, offered: 0 };
    assert.equal(offered, 630);
    assert.equal(delivered, own().length);
    assert.ok(delivered < offered / 4, `${delivered} of ${offered}`);
    // So few messages never make too long a backlog, so the highest rate is sustained.
    const highest = (1.3 * (perSecond ?? 0) * offered) / delivered;
    assert.ok(Math.abs((sustained?.perSecond ?? 0) / highest - 1) < 0.05, `${sustained?.perSecond} beside ${highest}`);
    const share = `${Math.round((delivered / offered) * 100)} % of the trace`;
    assert.ok(
      renderBench(result).includes(`  reached by      ${share}: the client mutes the rest, or is not subscribed\n`),
    );
  });

  itInHeavy('the last message of a burst of 100 waits for the others', async () => {
    const load = { kind: 'burst', count: 100, everyMs: 50 } as const;
    const { candidate } = await measure(costs('spin', 100_000), { load, messages: 500 });
    const { response } = candidate.times;
    assert.ok((response?.p99 ?? 0) >= 98 * 100 * us, `${response?.p99}`);
    assert.ok((response?.p50 ?? 0) >= 49 * 100 * us, `${response?.p50}`);
  });

  it('repetitions of two clients alternate and are compared', async () => {
    const slower = costs('spin', 60_000);
    const options = { compare: costs('spin', 50_000), repetitions: 5, messages: 300 };
    const result = await measure(slower, { ...options, gates: [{ kind: 'max-regression', share: 0.05 }] });
    assert.equal(result.candidate.repetitions.length, 5);
    assert.equal(result.reference?.repetitions.length, 5);
    const handler = result.comparison?.figures.find(({ name }) => name === 'handlerP50Ns');
    assert.ok(Math.abs((handler?.slowdown.ratio ?? 0) / 1.2 - 1) < 0.05, `${handler?.slowdown.ratio}`);
    assert.equal(result.gates[0]?.result, 'failed');
    assert.equal(result.exitCode, 1);
    for (const line of renderBench(result).split('\n')) if (!line.includes(folder)) assert.ok(line.length <= 80, line);
  });

  itInHeavy('a client is compared with its last run, unless another reference is named', async () => {
    const lastResults = join(folder, 'last');
    const again = (cost: number, options: Partial<BenchOptions> = {}): Promise<BenchResult> => {
      const program = join(folder, 'rebuilt');
      writeFileSync(program, `#!/bin/sh\nexec ${costs('spin', cost).join(' ')}\n`, { mode: 0o755 });
      return measure([program], { lastResults, repetitions: 5, messages: 300, ...options });
    };
    const first = await again(50_000);
    assert.equal(first.comparison, null);
    const second = await again(150_000);
    assert.equal(second.comparison?.reference, `the last run of this client of ${first.measuredAt.slice(0, 19)}Z`);
    assert.equal(second.comparison.interleaved, false);
    const handler = second.comparison.figures.find(({ name }) => name === 'handlerP50Ns');
    assert.ok(Math.abs((handler?.slowdown.ratio ?? 0) / 3 - 1) < 0.1, `${handler?.slowdown.ratio}`);
    const text = renderBench(second);
    assert.match(text, /\n {2}reference the last run of this client of \d{4}-\d\d-\d\dT/);
    assert.match(text, /\n {2}median handler time .* [23]\.\d× slower {2}/);
    const named = await again(50_000, { compare: costs('spin', 50_000) });
    assert.equal(named.comparison?.interleaved, true);
    assert.equal((await again(50_000, { lastResults: undefined })).comparison, null);
  });

  it('a client that ends early keeps the figures measured until then', async () => {
    const result = await measure(costs('dies', 120), { repetitions: 3 });
    assert.equal(result.exitCode, 5);
    assert.equal(result.ended?.by, 'client');
    assert.equal(result.candidate.repetitions.length, 1);
    assert.equal(result.candidate.times.handler?.count, 120);
    assert.match(renderBench(result), /\nENDED EARLY .*costs dies|\nENDED EARLY .*\/costs/);
  });

  itInHeavy('a crash names the finding that has its stack', async () => {
    const result = await measure(costs('crashes', 120), { repetitions: 3 });
    assert.equal(result.exitCode, 5);
    assert.equal(result.candidate.times.handler?.count, 120);
    assert.match(result.ended?.sentence ?? '', /crashed \(SIGABRT\)/);
    assert.equal(result.ended?.remedy, 'See its stack in the finding about the crash.');
  });

  itInHeavy('unanswered messages are counted apart from late ones', async () => {
    const result = await measure(costs('forgets', 999));
    assert.equal(result.exitCode, 1);
    const notes = result.notes.join('\n');
    assert.match(notes, /costs \S+ forgets 999 did not answer 1 AUTH message\./);
    assert.doesNotMatch(notes, /after the deadline/);
  });

  it('a client that hangs or never answers ends the benchmark', async () => {
    const hung = await measure(costs('hangs', 30), { repetitions: 3, patienceMs: 5000 });
    assert.equal(hung.ended?.by, 'silence');
    assert.equal(hung.exitCode, 1);
    assert.equal(hung.candidate.times.response?.count, 30);
    const silent = await measure(costs('silent'), { patienceMs: 1000 });
    assert.match(silent.ended?.sentence ?? '', /^No answer for 1 s while \d+ AUTH messages were open\.$/);
    assert.equal(silent.candidate.times.response, null);
    assert.equal(silent.exitCode, 1);
  });

  itInHeavy('a client that never subscribes is a set-up error', async () => {
    const options = { client: ['/bin/sleep', '30'], patienceMs: 1000 };
    const result = await measure(options.client, options);
    assert.equal(result.ended?.by, 'setup');
    assert.match(result.ended?.sentence ?? '', /did not call es_new_client/);
    assert.equal(result.exitCode, 3);
    assert.equal(result.candidate.times.handler, null);
  });

  it('Ctrl-C prints and writes the figures so far', async () => {
    const json = join(folder, 'cut.json');
    const words = [
      'bench',
      trace,
      '--rate',
      '100',
      '--messages',
      '6000',
      '--warm-up',
      '0',
      '--json',
      json,
      '--no-baseline',
    ];
    const harness = new Harness([...words, '--', ...costs('tells', 0, 20)]);
    await harness.prints('handled');
    harness.child.kill('SIGINT');
    const { status, stdout, stderr } = await harness.ended();
    assert.equal(status, 130, stdout + stderr);
    assert.match(stdout, /ENDED EARLY .*Interrupted\./s);
    const result = JSON.parse(readFileSync(json, 'utf8')) as BenchResult;
    assert.ok((result.candidate.times.handler?.count ?? 0) > 0);
    assert.equal(result.ended?.by, 'interrupt');
  });
});
