// The pool of worker processes: what is exclusive runs alone, whatever is asked for meanwhile.
import assert from 'node:assert/strict';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { UsageError } from '../../src/errors/errors.ts';
import { TrialPool } from '../../src/trials/pool.ts';
import type { Trial } from '../../src/trials/trial.ts';
import { root } from '../cli/harness.ts';
import { freshFolder } from '../folder.ts';
import { compileClient } from '../kit/build.ts';
import { leaveOutOnMac } from '../linux-only.ts';

const trial = (id: string, exclusive: boolean): Trial => ({
  id,
  // It ends at once, without a result.
  options: { trace: '@first-run', clients: [['/bin/true']], pace: 'asap' },
  exclusive,
  timeoutMs: null,
});

describe('a pool of trials', () => {
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
    const pool = new TrialPool({ workers: 2, cwd: tmpdir(), onRunning: (running) => seen.push(running) });
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
