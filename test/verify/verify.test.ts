// `run --verify`: seeds find what depends on an order without a guarantee, and name a seed that shows it; everything
// else stays silent.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { renderText } from '../../src/report/report-text.ts';
import type { RunOptions } from '../../src/run/options.ts';
import { buildHeader } from '../../src/trace/builders.ts';
import { TraceWriter } from '../../src/trace/writer.ts';
import type { JudgedRun } from '../../src/verdict/report.ts';
import { runAndJudge } from '../../src/verdict/run-and-judge.ts';
import { verifyRuns } from '../../src/verify/verify.ts';
import { type Line, line, message } from '../clients/lines.ts';
import { testFolder } from '../folder.ts';
import { compileClient } from '../kit/build.ts';

const installs: readonly Line[] = [
  { ...line('AUTH_EXEC', '/opt/example/installer'), actor: 1 },
  { ...line('AUTH_OPEN', '/private/var/db/ordinary'), actor: 3 },
  { ...line('AUTH_OPEN', '/private/var/db/secret'), actor: 2 },
];
const warms: readonly Line[] = [
  { ...line('AUTH_OPEN', '/private/var/db/warm'), actor: 1 },
  { ...line('AUTH_OPEN', '/private/var/db/needed'), actor: 2 },
];

describe('run --verify', () => {
  const folder = testFolder();
  const programs = {
    order: { source: 'decides-by-order', defines: [] },
    message: { source: 'decides-by-order', defines: ['FROM_MESSAGE'] },
    early: { source: 'opens-when-early', defines: [] },
    first: { source: 'opens-when-early', defines: ['READS_FIRST'] },
  } as const;

  before(async () => {
    writeTrace('installs', installs);
    writeTrace('warms', warms);
    await Promise.all(
      Object.entries(programs).map(([name, { source, defines }]) =>
        compileClient({
          sources: [join(import.meta.dirname, `clients/${source}.c`)],
          output: join(folder, name),
          defines,
        }),
      ),
    );
  });

  const tracePath = (name: string): string => join(folder, `${name}.estrace`);
  function writeTrace(name: string, lines: readonly Line[]): void {
    const writer = new TraceWriter(tracePath(name), buildHeader());
    const counts = new Map<number, bigint>();
    for (const [index, each] of lines.entries()) writer.message(message(each, index, counts));
    writer.close();
  }
  const optionsOf = (program: keyof typeof programs, trace: string, more: Partial<RunOptions> = {}): RunOptions => ({
    trace: tracePath(trace),
    clients: [[join(folder, program)]],
    pace: 'asap',
    quietMs: 20,
    ...more,
  });
  const verificationOf = ({ verify }: JudgedRun) => {
    assert.ok(verify !== null);
    return verify;
  };
  const seedIn = (command: string): bigint => BigInt(/--seed (\d+)/.exec(command)?.[1] ?? -1);

  it('a decision that depends on the order is found, with a seed for each answer', async () => {
    const judged = await verifyRuns(optionsOf('order', 'installs', { seed: 1n }), 8);
    const { flakyDecisions, flaky, failures, seeds, exitCodes } = verificationOf(judged);
    assert.deepEqual(seeds, ['1', '2', '3', '4', '5', '6', '7', '8']);
    assert.deepEqual([flaky, failures, new Set(exitCodes)], [[], [], new Set([0])]);
    assert.equal(judged.exitCode, 1);
    const secret = flakyDecisions.find(({ index }) => index === 2);
    assert.equal(secret?.path, '/private/var/db/secret');
    assert.deepEqual(new Set(secret?.answers.map(({ answer }) => answer)), new Set(['allow', 'deny']));
    for (const { answer, runs, command } of secret?.answers ?? []) {
      const seed = seedIn(command);
      assert.equal(seed, BigInt(runs[0] ?? 0), command);
      const again = await runAndJudge(optionsOf('order', 'installs', { seed, decisions: true }));
      assert.equal(again.decisions?.get(2)?.decision, answer, 'the seed brings it back');
    }
    const text = renderText(judged);
    assert.match(text, /Verified in 8 runs \(seeds 1 to 8\)/);
    assert.match(text, /flaky +decision of message 2, \/private\/var\/db\/secret \(pid \d+\)\n/);
    assert.match(text, /\n {12}allow in \d of 8 runs, runs? [\d, ]+\(seeds? [\d, ]+\)\n {12}esreplay run .*\n/);
    assert.match(text, /FAILED {2}2 flaky decisions, /);
    assert.match(text, /\(exit status 1\)\nAgain: esreplay run .* --seed 1 --verify 8 -- /);
  });

  it('a client that decides by the message alone has no finding', async () => {
    const judged = await verifyRuns(optionsOf('message', 'installs', { seed: 1n }), 8);
    const { flakyDecisions, flaky, failures } = verificationOf(judged);
    assert.deepEqual([flakyDecisions, flaky, failures, judged.exitCode], [[], [], [], 0]);
    assert.match(renderText(judged), /: no findings, and every\s+decision\s+was\s+the\s+same/);
  });

  it('a finding of some orders alone is flaky and has a seed', async () => {
    const judged = await verifyRuns(optionsOf('early', 'warms', { seed: 1n }), 8);
    const { flaky, failures, flakyDecisions } = verificationOf(judged);
    assert.deepEqual([failures, flakyDecisions, judged.exitCode], [[], [], 1]);
    const [finding] = flaky;
    assert.equal(finding?.rule, 'blocking-call');
    assert.deepEqual(finding?.indices, [1]);
    assert.ok(finding !== undefined && finding.runs.length > 0 && finding.runs.length < 8);
    const again = await runAndJudge(optionsOf('early', 'warms', { seed: seedIn(finding.command) }));
    assert.equal(again.verdicts[0]?.rule, 'blocking-call');
    assert.ok(
      judged.verdicts.some(({ rule }) => rule === 'blocking-call'),
      'the report is of a run that has it',
    );
    const silent = await verifyRuns(optionsOf('first', 'warms', { seed: 1n }), 8);
    assert.deepEqual([verificationOf(silent).flaky, silent.exitCode], [[], 0]);
  });

  it('all runs without a seed have the same schedule', async () => {
    const judged = await verifyRuns(optionsOf('order', 'installs'), 3);
    const { seeds, flakyDecisions, runs } = verificationOf(judged);
    assert.deepEqual([seeds, flakyDecisions, runs, judged.exitCode], [null, [], 3, 0]);
    assert.match(judged.command, / --verify 3 -- /);
  });

  it('a finding of all runs is a failure with the numbers of its runs', async () => {
    const { path } = { path: tracePath('needs') };
    writeTrace('needs', warms.slice(1));
    const judged = await verifyRuns({ ...optionsOf('early', 'needs'), trace: path }, 3);
    const { flaky, failures } = verificationOf(judged);
    assert.deepEqual(flaky, []);
    assert.deepEqual([...new Set(failures.map(({ rule, runs }) => `${rule} ${runs}`))], ['blocking-call 1,2,3']);
    assert.equal(judged.exitCode, 1);
  });

  it('an interrupted run is the last one', async () => {
    let made = 0;
    const judged = await verifyRuns(optionsOf('order', 'installs'), 5, async (options, what) => {
      made += 1;
      assert.equal(what, `run ${made} of 5`);
      const run = await runAndJudge(options);
      return made < 2 ? run : { ...run, interrupted: true, exitCode: 130 };
    });
    assert.equal(made, 2);
    assert.deepEqual([verificationOf(judged).runs, verificationOf(judged).asked, judged.exitCode], [2, 5, 130]);
  });
});
