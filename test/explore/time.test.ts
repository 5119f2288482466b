// The time of `explore`, and an interruption: what is cut off is said, and nothing that was found is lost.
import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import sinon from 'sinon';
import { tryingEndMs } from '../../src/explore/explore.ts';
import type { Found } from '../../src/explore/finding.ts';
import { Keeper, type Sightings } from '../../src/explore/keep.ts';
import type { ExploreProgress } from '../../src/explore/options.ts';
import { RunsUntil } from '../../src/explore/runs-until.ts';
import type { Variation } from '../../src/explore/variation.ts';
import { Stopped } from '../../src/shrink/search.ts';
import type { Outcome, Trial } from '../../src/trials/trial.ts';
import { root } from '../cli/harness.ts';
import { testFolder } from '../folder.ts';
import { linuxOnly } from '../linux-only.ts';
import { explored } from './explored.ts';

const clients = join(import.meta.dirname, 'clients');
/** Longer than any test: whoever waits for it hangs. */
const longBudget = 10_000;

describe('the time of explore', function () {
  this.timeout(120_000);
  linuxOnly('its clients are built with the kit of Linux');
  const folder = testFolder();

  it('a client that hangs in the trace as it is ends with the time, and does not pass', async () => {
    const source = join(import.meta.dirname, '../clients/never-answers.c');
    const given = { budgetScale: longBudget };
    const result = await explored(folder, { source, defines: [], trace: '@first-run', given, timeMs: 1000 });
    assert.deepEqual([result.timeOver, result.exitCode, result.findings], [true, 3, []]);
    assert.match(result.trouble[0]?.message ?? '', /^the time was over before 2 runs/);
    assert.match(result.trouble[0]?.remedy ?? '', /--time/);
  });

  it('a client that hangs in the trace as it is has the finding of that run, beside the trouble', async () => {
    const source = join(root, 'replayer/kit/examples/checks-in-handler.c');
    const result = await explored(folder, { source, defines: [], trace: '@early-boot', only: ['plain'] });
    assert.deepEqual(result.findings.map(({ rule }) => rule).slice(0, 1), ['deadlock'], JSON.stringify(result.trouble));
    assert.equal(result.exitCode, result.trouble.length > 0 ? 3 : 1);
  });

  it('trying ends earlier once something is found', async () => {
    const timeMs = 3_600_000;
    const now = performance.now.bind(performance);
    let jumpMs = 0;
    sinon.replace(performance, 'now', () => now() + jumpMs);
    const roundsUntil = async (found: readonly Found[]): Promise<number> => {
      let rounds = 0;
      jumpMs = 0;
      const stop = new AbortController();
      const also: Variation = {
        name: 'jumps',
        kind: 'sweep',
        about: '',
        isSeeded: true,
        try: async () => {
          rounds += 1;
          jumpMs = 0.8 * timeMs;
          if (rounds === 1) return { found, nothing: null };
          stop.abort();
          return { found: [], nothing: null };
        },
      };
      const source = join(clients, 'keeps-stale-file.c');
      const search = { source, defines: [], trace: 'rules', only: [], also: [also] } as const;
      await explored(folder, { ...search, timeMs, signal: stop.signal });
      return rounds;
    };
    try {
      assert.equal(await roundsUntil([foundOf('blocking-call')]), 1);
      assert.ok((await roundsUntil([])) > 1);
    } finally {
      sinon.restore();
    }
  });

  it('a finding that an interruption finds before its last runs is kept with its trace, and fails nothing', async () => {
    const search = {
      source: join(clients, 'keeps-stale-file.c'),
      defines: [],
      trace: 'rules',
      only: ['cache'],
    } as const;
    const stop = new AbortController();
    const onProgress = ({ what }: ExploreProgress): void => {
      if (/^(shrinking|confirming)/.test(what)) stop.abort();
    };
    const cut = await explored(folder, { ...search, signal: stop.signal, onProgress });
    const [finding, ...more] = cut.findings;
    assert.ok(finding !== undefined && more.length === 0, JSON.stringify(cut.notes));
    assert.deepEqual([finding.class, finding.confirmed], ['hazard', { hits: 0, runs: 0 }]);
    assert.ok(existsSync(join(finding.folder ?? '', 'trace.estrace')));
    assert.deepEqual([cut.exitCode, cut.notes], [130, []]);
    const whole = await explored(folder, search);
    assert.deepEqual(
      whole.findings.map(({ class: grade, confirmed, folder: saved }) => [grade, confirmed.hits, saved]),
      [['violation', 2, finding.folder]],
      'it takes the place of what was kept',
    );
    assert.notEqual(whole.findings[0]?.messages, null);
  });
});

describe('an exploration that cannot save', function () {
  this.timeout(120_000);
  linuxOnly('its clients are built with the kit of Linux');
  const folder = testFolder();

  it('a finding whose folder cannot be written is reported, and its command has a trace that stays', async () => {
    const work = join(folder, 'work-keeps-stale-file');
    mkdirSync(join(folder, 'elsewhere'));
    mkdirSync(work);
    symlinkSync(join(folder, 'elsewhere'), join(work, 'findings'));
    const source = join(clients, 'keeps-stale-file.c');
    const result = await explored(folder, { source, defines: [], trace: 'rules', only: ['cache'] });
    assert.deepEqual(
      result.findings.map((each) => [each.class, each.folder, each.messages]),
      [['violation', null, null]],
    );
    assert.ok(result.findings[0]?.command.includes(result.traces[0] ?? '?'));
    assert.match(result.trouble[0]?.message ?? '', /^cannot save a finding: its folder is a link: .*findings$/);
    assert.deepEqual([result.exitCode, readdirSync(join(folder, 'elsewhere'))], [3, []]);
  });
});

describe('runs until a moment', () => {
  const trial: Trial = { id: '', options: { trace: '', clients: [] }, exclusive: false, timeoutMs: null };
  const ending = (is: 'interrupted' | 'timed-out'): Outcome => ({
    ending: { is },
    durationNs: 1,
    waitedNs: 0,
    wasBeside: false,
    output: '',
  });
  const asked: (number | undefined)[] = [];
  const ends = (is: 'interrupted' | 'timed-out') => ({
    run: async ({ untilMs }: Trial) => {
      asked.push(untilMs);
      return ending(is);
    },
  });

  it('a run that the moment ends, or that would begin after it, stops the search', async () => {
    const past = performance.now() - 1;
    await assert.rejects(new RunsUntil(ends('interrupted'), () => past).run(trial), Stopped);
    assert.deepEqual(asked, []);
    const soon = performance.now() + 3_600_000;
    assert.equal(
      (await new RunsUntil(ends('timed-out'), () => soon).run(trial)).ending.is,
      'timed-out',
      'by its own time',
    );
    assert.deepEqual(asked, [soon]);
    await assert.rejects(new RunsUntil(ends('interrupted'), () => null).run(trial), Stopped);
  });

  it('trying takes nearly all of the time, and leaves more of it once something is found', async () => {
    assert.deepEqual(
      [tryingEndMs(5, 1000, false), tryingEndMs(5, 1000, true), tryingEndMs(5, null, true)],
      [955, 705, null],
    );
    let endMs = performance.now() + 3_600_000;
    const runs = new RunsUntil(ends('timed-out'), () => endMs);
    await runs.run(trial);
    endMs = performance.now() - 1;
    await assert.rejects(runs.run(trial), Stopped);
  });
});

describe('the findings of one run', () => {
  const folder = testFolder();

  it('each finding is confirmed by the same two runs', async () => {
    let asked = 0;
    const runs = {
      run: async (): Promise<Outcome> => {
        asked += 1;
        return { ending: { is: 'timed-out' }, durationNs: 1, waitedNs: 0, wasBeside: false, output: '' };
      },
    };
    const notes: string[] = [];
    const endMs = performance.now() + 3_600_000;
    const signals = { signal: new AbortController().signal, killNow: new AbortController().signal };
    const client = { given: { clients: [['none']] }, variations: [], traces: ['a'], seed: 1n, timeMs: 1 };
    const places = { work: folder, findings: folder, cwd: folder, workers: 1, application: 'test' };
    const keeper = new Keeper(
      { ...client, ...places, ...signals, failOn: [], onProgress: () => undefined },
      {
        runs,
        endMs,
        scratch: folder,
        onStep: () => undefined,
        onNote: (note) => notes.push(note),
        onUnsaved: assert.fail,
      },
    );
    const found = (rule: string): Sightings => ({ shown: [foundOf(rule)], by: new Set(['plain']) });
    assert.deepEqual(await keeper.confirmed([found('deadlock'), found('blocking-call')]), []);
    assert.deepEqual([asked, notes.length], [2, 2]);
  });
});

const foundOf = (rule: string): Found => ({
  rule,
  class: 'violation',
  sentence: '',
  advice: '',
  key: rule,
  place: null,
  trace: 'a',
  options: { trace: 'a', clients: [['none']] },
  verdict: null,
  contrast: null,
  mutate: null,
  bypass: null,
});
