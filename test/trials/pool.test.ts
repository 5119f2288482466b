// The pool of worker processes: what is exclusive runs alone, whatever is asked for meanwhile, and what only waits makes
// room for more.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { UsageError } from '../../src/errors/errors.ts';
import type { UnderWay } from '../../src/trials/places.ts';
import { TrialPool } from '../../src/trials/pool.ts';
import type { Outcome, Trial } from '../../src/trials/trial.ts';
import { root } from '../cli/harness.ts';
import { freshFolder, testFolder } from '../folder.ts';
import { compileClient, keptClient } from '../kit/build.ts';
import { leaveOutOnMac, linuxOnly } from '../linux-only.ts';

const trial = (id: string, exclusive: boolean): Trial => ({
  id,
  // It ends at once, without a result.
  options: { trace: '@first-run', clients: [['/bin/true']], pace: 'asap' },
  exclusive,
  timeoutMs: null,
});

describe('a pool of trials', () => {
  it('a signal that has aborted before, or does later, stops the pool', async () => {
    for (const late of [false, true]) {
      const stop = new AbortController();
      if (!late) stop.abort();
      const stops = { signal: stop.signal, killNow: new AbortController().signal };
      const pool = new TrialPool({ workers: 1, cwd: tmpdir(), stops });
      const outcomes = ['one', 'two'].map((id) => pool.run(trial(id, false)));
      stop.abort();
      const endings = (await Promise.all(outcomes)).map(({ ending }) => ending.is);
      assert.deepEqual(endings.slice(1), ['interrupted'], `late: ${late}`);
      await pool.close();
    }
  });

  it('a bug in what prepares a trial comes out of it, and an error of the system is one of the trial', async () => {
    const pool = new TrialPool({ workers: 1, cwd: tmpdir() });
    try {
      const bug = new TypeError('no function');
      const broken = (): never => {
        throw bug;
      };
      await assert.rejects(pool.run(trial('bug', false), broken), (error) => error === bug);
      const { ending } = await pool.run(trial('system', true), () => {
        throw Object.assign(new Error('not a directory'), { code: 'ENOTDIR' });
      });
      assert.deepEqual(ending.is === 'error' ? [ending.error.message, ending.error.exitCode] : [], [
        'not a directory',
        3,
      ]);
    } finally {
      await pool.close();
    }
  });

  it('a trial whose moment is over is not begun, and a long time is not taken for none', async () => {
    const pool = new TrialPool({ workers: 1, cwd: tmpdir() });
    try {
      const late = await pool.run({ ...trial('late', false), untilMs: performance.now() - 1 });
      assert.deepEqual([late.ending.is, late.durationNs], ['timed-out', 0]);
      const { ending } = await pool.run({ ...trial('long', false), timeoutMs: 2 ** 40 });
      assert.equal(ending.is, 'judged');
    } finally {
      await pool.close();
    }
  });

  it('folders of pools whose process is gone are removed, and those of others stay', async () => {
    const { pid } = spawnSync('/bin/true');
    const [gone, own] = [pid, process.pid].map((each) => mkdtempSync(join(tmpdir(), `esreplay-trials-${each}-`)));
    await new TrialPool({ workers: 1, cwd: tmpdir() }).close();
    try {
      assert.deepEqual(
        [gone, own].map((path) => existsSync(path ?? '')),
        [false, true],
      );
    } finally {
      rmSync(own ?? '', { recursive: true });
    }
  });

  it('a run that passed leaves behind what only a failed one is wanted with', async function () {
    leaveOutOnMac(this, 'its client is built with the kit of Linux');
    const folder = freshFolder();
    const pool = new TrialPool({ workers: 1, cwd: tmpdir() });
    try {
      const client = join(folder, 'careful');
      await compileClient({ sources: [join(root, 'replayer/kit/examples/careful.c')], output: client });
      const asked = (id: string, expect: 'allow' | 'deny'): Trial => ({
        ...trial(id, false),
        options: {
          trace: '@first-run',
          clients: [[client]],
          pace: 'asap',
          timeline: true,
          decisions: true,
          expect: new Map([[0, { decision: expect, cache: null }]]),
        },
        ifFailed: ['timeline', 'decisions'],
      });
      const runs = await Promise.all([pool.run(asked('good', 'allow')), pool.run(asked('bad', 'deny'))]);
      assert.deepEqual(
        runs.map(({ ending }) =>
          ending.is === 'judged'
            ? [ending.run.exitCode, ending.run.timeline !== null, ending.run.decisions !== null]
            : [],
        ),
        [
          [0, false, false],
          [1, true, true],
        ],
      );
    } finally {
      await pool.close();
    }
  });

  it('an exclusive trial runs alone, also if others are asked for while exclusive ones end', async () => {
    const seen: number[] = [];
    const pool = new TrialPool({
      workers: 2,
      cwd: tmpdir(),
      onChange: ({ running, waiting }) => seen.push(running + waiting),
    });
    try {
      const first = pool.run(trial('first', true));
      const second = pool.run(trial('second', true));
      const third = first.then(() => pool.run(trial('third', false)));
      const outcomes = await Promise.all([first, second, third]);
      assert.deepEqual(
        outcomes.map(({ ending }) => ending.is),
        ['judged', 'judged', 'judged'],
      );
      assert.deepEqual(seen, [1, 0, 1, 0, 1, 0]);
    } finally {
      await pool.close();
    }
  });

  it('a search with processes of its own runs while no trial does, and a stop reaches it', async () => {
    const under: UnderWay = { running: 0, waiting: 0 };
    const pool = new TrialPool({ workers: 2, cwd: tmpdir(), onChange: (now) => Object.assign(under, now) });
    try {
      const order: string[] = [];
      const before = pool.run(trial('before', false)).then(() => order.push('before'));
      const own = pool.whileNothingRuns(async ({ signal }) => {
        order.push(`own beside ${under.running + under.waiting - 1}`);
        void pool.run(trial('after', false)).then(() => order.push('after'));
        const next = pool.whileNothingRuns(async () => 'began');
        pool.stop();
        return [signal.aborted, await next];
      });
      await before;
      assert.deepEqual(
        [await own, order],
        [
          [true, null],
          ['before', 'own beside 0', 'after'],
        ],
      );
      assert.equal(await pool.whileNothingRuns(async () => true), null);
    } finally {
      await pool.close();
    }
  });

  it('a trial whose files are wrong ends with the error, and the next ones run', async () => {
    const pool = new TrialPool({ workers: 1, cwd: tmpdir() });
    try {
      const refused = (): never => {
        throw new UsageError('no such file', { remedy: 'name another one' });
      };
      const outcomes = await Promise.all([
        pool.run(trial('alone', true), refused),
        pool.run(trial('beside', false), refused),
        pool.run(trial('good', true)),
      ]);
      assert.deepEqual(
        outcomes.map(({ ending }) => (ending.is === 'error' ? ending.error.message : ending.is)),
        ['no such file', 'no such file', 'judged'],
      );
    } finally {
      await pool.close();
    }
  });
});

describe('trials that only wait', () => {
  linuxOnly('macOS does not tell which timers a process has');
  const folder = testFolder();
  const minuteMs = 60_000;
  let client = '';
  before(async () => {
    client = await keptClient('meets', { sources: [join(import.meta.dirname, 'meets.c')] });
  });

  /** Their clients end once `number` of them are there at once: the trials of a pool with less room time out. */
  function meetings(number: number): { readonly meeting: string; readonly trialOf: (id: string) => Trial } {
    const meeting = mkdtempSync(join(folder, 'meeting-'));
    const env = { MEETING: meeting, NUMBER: String(number) };
    const options = { trace: '@first-run', clients: [[client]], pace: 'asap' as const, quietMs: minuteMs, env };
    return { meeting, trialOf: (id) => ({ id, options, exclusive: false, timeoutMs: 5 * minuteMs }) };
  }

  const endings = (outcomes: readonly Outcome[]): string[] => outcomes.map(({ ending }) => ending.is);

  it('trials that wait make room for others', async () => {
    const { trialOf } = meetings(6);
    const seen: UnderWay[] = [];
    const pool = new TrialPool({ workers: 2, cwd: tmpdir(), onChange: (underWay) => seen.push(underWay) });
    try {
      const outcomes = await Promise.all(['a', 'b', 'c', 'd', 'e', 'f'].map((id) => pool.run(trialOf(id))));
      assert.deepEqual(new Set(endings(outcomes)), new Set(['judged']));
      assert.deepEqual(seen.slice(0, 2), [
        { running: 1, waiting: 0 },
        { running: 2, waiting: 0 },
      ]);
      assert.equal(Math.max(...seen.map(({ running, waiting }) => running + waiting)), 6);
      assert.deepEqual(seen.at(-1), { running: 0, waiting: 0 });
      assert.ok(outcomes.some(({ waitedNs }) => waitedNs > 0));
      assert.ok(outcomes.every(({ durationNs, waitedNs, wasBeside }) => wasBeside && waitedNs <= durationNs));
    } finally {
      await pool.close();
    }
  });

  it('an exclusive trial begins when the last one that waits has ended, and none begins beside it', async () => {
    const { meeting, trialOf } = meetings(2);
    const order: string[] = [];
    const noted = (of: Trial, onBegin = (): void => undefined): Promise<Outcome> =>
      pool
        .run(of, (options) => {
          order.push(`${of.id} begins`);
          onBegin();
          return options;
        })
        .finally(() => order.push(`${of.id} ends`));
    const more: Promise<Outcome>[] = [];
    const askMore = (): void => {
      more.push(noted(trial('alone', true), () => more.push(noted(trial('late', false)))));
      writeFileSync(join(meeting, 'comes'), '');
    };
    const onChange = ({ waiting }: UnderWay): void => {
      if (waiting === 1 && more.length === 0) askMore();
    };
    const pool = new TrialPool({ workers: 2, cwd: tmpdir(), onChange });
    try {
      const first = await noted(trialOf('first'));
      const alone = await more[0];
      const late = await more[1];
      assert.deepEqual(
        [first, alone, late].map((outcome) => outcome?.ending.is),
        ['judged', 'judged', 'judged'],
      );
      assert.deepEqual(
        order,
        ['first', 'alone', 'late'].flatMap((id) => [`${id} begins`, `${id} ends`]),
      );
    } finally {
      await pool.close();
    }
  });
});
