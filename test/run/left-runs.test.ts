// Which run directories are swept, which are spoken of, and which are left alone.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, utimesSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { noticeLeftRuns, sweepLeftRuns } from '../../src/replay/left-runs.ts';
import { newRunRecord, type RunRecord, thisProcess, writeRunRecord } from '../../src/replay/run-record.ts';

const hourMs = 3600 * 1000;

describe('run directories that are left', () => {
  const before = process.env.TMPDIR;
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'esreplay-test-'));
    process.env.TMPDIR = folder;
  });
  afterEach(() => {
    if (before === undefined) delete process.env.TMPDIR;
    else process.env.TMPDIR = before;
    rmSync(folder, { recursive: true });
  });

  const gone = spawnSync(process.execPath, ['--version']).pid;
  const harnesses = {
    gone: { ...thisProcess(), pid: gone },
    here: thisProcess(),
    /** Its number is somebody else's by now. */
    replaced: { ...thisProcess(), started: '1' },
    elsewhere: { ...thisProcess(), pid: gone, pidNamespace: 'pid:[1]' },
  };

  function make(name: string, harness: keyof typeof harnesses, hoursOld: number, more: Partial<RunRecord> = {}) {
    const path = join(folder, `esreplay-${harnesses[harness].pid}-${name}`);
    mkdirSync(path, { mode: 0o700 });
    const trace = { path: '/t', size: 1, messages: 1, pids: new Set<number>() };
    const record = newRunRecord({ trace: 't', clients: [['c']] }, null, trace, 1, {
      path,
      ledgerDirectory: path,
      spillDirectory: path,
    });
    writeRunRecord(path, { ...record, harness: harnesses[harness], ...more });
    const then = new Date(Date.now() - hoursOld * hourMs);
    utimesSync(path, then, then);
    return path;
  }

  it('are spoken of once, when their harness is gone', () => {
    const left = [make('a', 'gone', 1), make('b', 'replaced', 1)];
    make('c', 'here', 1);
    make('d', 'elsewhere', 1);
    make('e', 'gone', 1, { end: { ending: 'end', durationNs: 1, clients: [] } });
    assert.deepEqual(
      noticeLeftRuns()
        .map(({ path }) => path)
        .sort(),
      left.sort(),
    );
    assert.deepEqual(noticeLeftRuns(), []);
  });

  it('are swept after a day, unless they are kept or their harness is there', () => {
    const swept = [make('a', 'gone', 25), make('b', 'replaced', 25), make('c', 'elsewhere', 25)];
    const stay = [
      make('d', 'gone', 23),
      make('e', 'here', 25),
      make('f', 'gone', 25, { end: { ending: 'end', durationNs: 1, clients: [] } }),
    ];
    sweepLeftRuns();
    assert.deepEqual([...swept, ...stay].filter(existsSync), stay);
  });

  it('are what they look like: no link is followed, no other name is touched', () => {
    const old = new Date(Date.now() - 25 * hourMs);
    const real = join(folder, 'mine');
    mkdirSync(real);
    symlinkSync(real, join(folder, `esreplay-${gone}-link`));
    const other = join(folder, `esreplay-trace-${gone}`);
    mkdirSync(other);
    for (const path of [real, other]) utimesSync(path, old, old);
    sweepLeftRuns();
    assert.ok(existsSync(real) && existsSync(other));
  });
});
