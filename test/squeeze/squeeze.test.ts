// `squeeze`: which edges it finds and how it reports them. Runs are made up, except in the last tests, which squeeze
// real clients.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { SetupError } from '../../src/errors/errors.ts';
import { machineStalled } from '../../src/judge/rules/machine-stalled.ts';
import type { RuleSlug } from '../../src/judge/rules.ts';
import type { RunOptions } from '../../src/run/options.ts';
import { type SqueezedName, squeezedNames } from '../../src/squeeze/result.ts';
import { squeeze } from '../../src/squeeze/squeeze.ts';
import { renderSqueeze } from '../../src/squeeze/squeeze-text.ts';
import type { Runner } from '../../src/trials/own-lane.ts';
import type { JudgedRun } from '../../src/verdict/report.ts';
import { runAndJudge } from '../../src/verdict/run-and-judge.ts';
import type { Verdict } from '../../src/verdict/verdict.ts';
import { writeTrace } from '../clients/traces.ts';
import { testFolder } from '../folder.ts';
import { compileClient } from '../kit/build.ts';
import { makeTrace } from '../replayer/driver.ts';
import { blockingOpen, judgedRun, leak } from '../report/reports.ts';

const authOpen = 1;
const pressed: RunOptions = { trace: 't.estrace', clients: [['./client']], poolWidth: 8 };

/** The result of a run with these options. */
type Outcome = 'holds' | 'fails' | 'hazard' | 'pool' | 'stall' | 'ended' | 'interrupted' | 'invalid';

function made(outcome: Outcome, options: RunOptions): JudgedRun {
  const command = `esreplay run --budget-scale ${options.budgetScale} --speed ${options.speed}`;
  const base = judgedRun({ verdicts: [], exitCode: 0, command, options: { strict: options.strict ?? false } });
  const verdict = (from: typeof leak, rule: RuleSlug): Verdict => ({ ...from, rule, command });
  switch (outcome) {
    case 'fails':
      return { ...base, exitCode: 1, verdicts: [verdict(blockingOpen, 'deadline-miss')] };
    case 'hazard':
      return { ...base, verdicts: [verdict(leak, 'thin-headroom')] };
    case 'pool':
      return { ...base, verdicts: [verdict(leak, 'pool-exhausted')] };
    case 'stall':
      return { ...base, verdicts: [verdict(leak, 'machine-stalled')] };
    case 'ended':
      return { ...base, exitCode: 5, clientEnded: { sentence: 'The client crashed (SIGSEGV).', remedy: null } };
    case 'interrupted':
      return { ...base, exitCode: 130, interrupted: true };
    case 'invalid':
      return { ...base, exitCode: 3, setupTrouble: [{ sentence: 'Nothing was delivered.', remedy: 'Subscribe.' }] };
    default:
      return base;
  }
}

async function press(names: readonly SqueezedName[], outcome: (options: RunOptions, run: number) => Outcome) {
  const runs: RunOptions[] = [];
  const result = await squeeze(pressed, names, async (options) => {
    runs.push(options);
    return made(outcome(options, runs.length), options);
  });
  return { result, runs, text: renderSqueeze(result) };
}

describe('squeeze', () => {
  it('each of the three limits is found with the other values unchanged', async () => {
    const { result, runs, text } = await press(squeezedNames, ({ budgetScale = 1, speed = 1, poolWidth = 8, pace }) => {
      if (speed !== 1) assert.equal(pace, 'recorded');
      assert.ok([budgetScale !== 1, speed !== 1, poolWidth !== 8].filter(Boolean).length <= 1);
      return budgetScale < 0.05 || speed > 40 || poolWidth < 3 ? 'fails' : 'holds';
    });
    assert.equal(result.exitCode, 0);
    const [budget, speed, pool] = result.squeezed;
    for (const each of [budget, speed]) {
      assert.equal(each?.outcome, 'found');
      const edge = each?.name === 'budget' ? 1 / 0.05 : 40;
      assert.ok(each !== undefined && (each.margin ?? 0) <= edge && (each.margin ?? 0) > edge / 1.1 / 1.01, each?.name);
    }
    assert.deepEqual([pool?.survives, pool?.fails, pool?.today, pool?.margin], [3, 2, 8, 8 / 3]);
    assert.deepEqual(
      pool?.tried.map(({ value, result, rule }) => [value, result, rule]),
      runs.slice(-(pool?.tried.length ?? 0)).map(({ poolWidth = 8 }) => {
        return poolWidth < 3 ? [poolWidth, 'fails', 'deadline-miss'] : [poolWidth, 'survives', null];
      }),
    );
    assert.match(budget?.finding?.command ?? '', new RegExp(`--budget-scale ${budget?.fails} `));
    assert.ok(runs.length < 45, `${runs.length} runs`);
    assert.match(text, /\n {14} +today +survives +fails +margin\n {2}budget +× 1 +× 0\.05\d* +× 0\.04\d+ +\d+ ×\n/);
    assert.match(text, /\n {2}pool +8 +3 +2 +2\.7 ×\n/);
    assert.match(
      text,
      /Just beyond the edge\n {2}budget × 0\.04\d+: deadline-miss\n(.+\n)+ {12}esreplay run --budget-scale 0\.04/,
    );
    assert.match(text, /MEASURED {2}in \d+ runs \(exit status 0\)\n$/);
  });

  it('a client that fails without any change ends the search after one run', async () => {
    const { result, runs, text } = await press(squeezedNames, () => 'fails');
    assert.deepEqual([runs.length, result.exitCode, result.squeezed.length], [1, 1, 1]);
    assert.deepEqual(
      [result.squeezed[0]?.outcome, result.squeezed[0]?.finding?.rule],
      ['fails-today', 'deadline-miss'],
    );
    assert.match(text, /Without any change\n {2}budget × 1: deadline-miss\n/);
    const ended = await press(['speed'], () => 'ended');
    assert.equal(ended.result.exitCode, 5);
    assert.match(ended.text, /speed × 1: the client ended\n {12}The client crashed \(SIGSEGV\)\./);
  });

  it('a search without a failure reports the last value that it tried', async () => {
    const { result, text } = await press(squeezedNames, () => 'holds');
    assert.deepEqual(
      result.squeezed.map(({ outcome, limit, fails }) => [outcome, limit, fails]),
      [
        ['not-found', 1e-4, null],
        ['not-found', 1000, null],
        ['not-found', 1, null],
      ],
    );
    assert.equal(result.exitCode, 0);
    assert.match(text, /speed +× 1 +× 1000 +not found +at least 1,000 ×/);
    assert.match(text, /- budget: not found down to --budget-scale 0\.0001/);
  });

  it('pool exhaustion fails the search for a pool, and no other hazard does', async () => {
    const { result } = await press(['budget', 'pool'], ({ poolWidth = 8 }) => (poolWidth < 5 ? 'pool' : 'hazard'));
    assert.deepEqual(
      result.squeezed.map(({ outcome, survives }) => [outcome, survives]),
      [
        ['not-found', 1e-4],
        ['found', 5],
      ],
    );
    assert.equal(result.squeezed[1]?.finding?.rule, 'pool-exhausted');
  });

  it('a run in which the machine stalled is repeated and counted', async () => {
    const { result, text } = await press(['budget'], ({ budgetScale = 1 }, run) =>
      run % 2 === 0 ? 'stall' : budgetScale < 0.05 ? 'fails' : 'holds',
    );
    const [budget] = result.squeezed;
    assert.equal(budget?.outcome, 'found');
    assert.ok((budget?.stalled ?? 0) > 5);
    assert.equal(budget?.tried.filter(({ result }) => result === 'unclear').length, budget?.stalled);
    assert.match(text, /budget: \d+ of \d+ runs repeated because the machine\s+stalled/);
    const never = await press(['budget'], () => 'stall');
    assert.deepEqual([never.result.squeezed[0]?.outcome, never.result.exitCode], ['unclear', 3]);
    assert.match(never.text, /NO RESULT/);
  });

  it('a value that fails only sometimes counts as failed and is named', async () => {
    const times = new Map<number, number>();
    const { result, text } = await press(['budget'], ({ budgetScale = 1 }) => {
      const time = (times.get(budgetScale) ?? 0) + 1;
      times.set(budgetScale, time);
      return budgetScale < 0.02 || (budgetScale < 0.1 && time === 2) ? 'fails' : 'holds';
    });
    const [budget] = result.squeezed;
    assert.ok((budget?.survives ?? 0) >= 0.1 && (budget?.noisy.length ?? 0) > 0);
    assert.match(text, /failed\s+in\s+some\s+runs\s+only/);
  });

  it('an interruption keeps the limits so far, and an invalid run ends without any', async () => {
    const { result, text } = await press(squeezedNames, ({ budgetScale = 1, speed = 1 }) =>
      speed !== 1 ? 'interrupted' : budgetScale < 0.05 ? 'fails' : 'holds',
    );
    const [budget, speed, ...others] = result.squeezed;
    assert.deepEqual([budget?.outcome, others, result.interrupted, result.exitCode], ['found', [], true, 130]);
    assert.deepEqual([speed?.name, speed?.outcome, speed?.survives, speed?.fails], ['speed', 'interrupted', 1, null]);
    assert.match(text, /speed +× 1 +× 1 +not known +at least 1 ×/);
    assert.match(text, /INTERRUPTED/);
    await assert.rejects(
      press(['budget'], () => 'invalid'),
      SetupError,
    );
  });

  it('an interrupted search shows the closest values so far', async () => {
    const { result, text } = await press(['budget', 'pool'], ({ budgetScale = 1 }, run) =>
      run > 5 ? 'interrupted' : budgetScale < 0.05 ? 'fails' : 'holds',
    );
    const [budget, ...others] = result.squeezed;
    assert.ok(budget?.survives != null && budget.fails != null && budget.survives > 0.05 && budget.fails < 0.05);
    assert.ok(budget.survives / budget.fails > 1.2, 'not at the edge yet');
    assert.deepEqual([budget.outcome, budget.runs, budget.finding?.rule], ['interrupted', 5, 'deadline-miss']);
    assert.deepEqual([others, result.interrupted, result.exitCode], [[], true, 130]);
    assert.match(text, /budget +× 1 +× 0\.\d+ +× 0\.\d+ +at least [\d.]+ ×/);
    assert.match(text, /budget × 0\.\d+, nearest so far: deadline-miss/);
    assert.match(text, /- budget: interrupted after 5 runs/);
    const atOnce = await press(['budget'], () => 'interrupted');
    assert.deepEqual([atOnce.result.squeezed, atOnce.result.exitCode], [[], 130]);
  });
});

describe('squeeze of a real client', () => {
  const folder = testFolder();
  before(async () => {
    const sources = [join(import.meta.dirname, 'clients/takes-turns.c')];
    await compileClient({ sources, output: join(folder, 'slow'), defines: ['TURN_MS=200'] });
    await compileClient({ sources, output: join(folder, 'quick'), defines: ['TURN_MS=0'] });
    const pool = [join(import.meta.dirname, '../clients/starves-pool.c')];
    await compileClient({ sources: pool, output: join(folder, 'pool') });
    await compileClient({ sources: pool, output: join(folder, 'patient'), defines: ['NEEDS_NO_OTHER'] });
  });
  /**
   * This many programs, this far apart, with this budget for each answer: much longer than an overloaded machine
   * stalls.
   */
  const traceOf = (length: number, gapMs: number, budgetMs: number): string =>
    makeTrace(Array.from({ length }, (_, each) => ({ type: authOpen, pid: 5_000_001 + each, gapMs, budgetMs }))).path;
  const roomy = traceOf(4, 400, 20_000);
  const optionsFor = (program: string, trace = roomy): RunOptions => ({
    trace,
    clients: [[join(folder, program)]],
    quietMs: 20,
  });

  /** Late is late and in time is in time, whatever the machine did: these tests check arithmetic. */
  const decided: Runner = async (options) => {
    const run = await runAndJudge(options);
    const verdicts = run.verdicts.flatMap((verdict) => {
      if (verdict.rule !== machineStalled.slug) return [verdict];
      return (verdict.times?.headroomNs ?? 0) < 0 ? [{ ...verdict, class: 'violation' as const }] : [];
    });
    return { ...run, verdicts };
  };

  it('the budget and the speed of a slow client are those of the arithmetic', async () => {
    const ofBudget = await squeeze(optionsFor('slow'), ['budget'], decided);
    const ofSpeed = await squeeze(optionsFor('slow', traceOf(8, 400, 1050)), ['speed'], decided);
    assert.deepEqual([ofBudget.exitCode, ofSpeed.exitCode], [0, 0]);
    const squeezed = [...ofBudget.squeezed, ...ofSpeed.squeezed];
    const [budget, speed] = squeezed;
    // An answer takes 200 ms of 20,000 ms, plus what the machine adds.
    assert.ok(budget?.survives != null && budget.survives > 0.01 && budget.survives < 0.05, JSON.stringify(budget));
    // The last of eight is answered after 1600 ms: 7 gaps of 400 ms, divided by the speed, must be at least 550 ms.
    assert.ok(speed?.survives != null && speed.survives > 2 && speed.survives <= 5.1, JSON.stringify(speed));
    for (const each of squeezed)
      assert.match(each.finding?.rule ?? '', /deadline-miss|missing-response|machine-stalled/);
  });

  it('the smallest pool leaves a thread beside two waiting tasks', async () => {
    const crowded = { trace: writeTrace(folder, 'many'), pace: 'asap', outstanding: 32, poolWidth: 5 } as const;
    const pressPool = async (program: string) =>
      (await squeeze({ ...optionsFor(program), ...crowded }, ['pool'])).squeezed[0];
    const starves = await pressPool('pool');
    assert.deepEqual([starves?.survives, starves?.fails, starves?.finding?.rule], [3, 2, 'pool-exhausted']);
    const patient = await pressPool('patient');
    assert.deepEqual([patient?.survives, patient?.outcome], [1, 'not-found']);
  });

  it('a quick client survives a higher speed', async () => {
    const { squeezed } = await squeeze(optionsFor('quick'), ['speed']);
    assert.ok((squeezed[0]?.survives ?? 0) > 100, JSON.stringify(squeezed[0]));
  });
});
