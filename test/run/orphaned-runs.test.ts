// Which run directories are swept, which are mentioned, and which are left alone.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import fs, {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { basename, join } from 'node:path';
import sinon from 'sinon';
import { noticeOrphanedRuns, sweepOrphanedRuns } from '../../src/run/directory/orphaned-runs.ts';
import { markRunDirectory, runMarkerFile } from '../../src/run/directory/run-marker.ts';
import { newRunRecord, type RunRecord, writeRunRecord } from '../../src/run/directory/run-record.ts';
import { thisProcess } from '../../src/run/harness-name.ts';
import { freshFolder } from '../folder.ts';
import { skip } from '../skip.ts';

const hourMs = 3600 * 1000;

describe('run directories that are left', () => {
  const before = process.env.TMPDIR;
  let folder: string;

  beforeEach(() => {
    folder = freshFolder();
    process.env.TMPDIR = folder;
  });
  afterEach(() => {
    if (before === undefined) delete process.env.TMPDIR;
    else process.env.TMPDIR = before;
  });

  /** No system gives this number to a process. */
  const gone = 2 ** 22 + 1;
  const harnesses = {
    gone: { ...thisProcess(), pid: gone },
    here: thisProcess(),
    /** Another process has its number by now. */
    replaced: { ...thisProcess(), started: '1' },
    elsewhere: { ...thisProcess(), pid: gone, pidNamespace: 'pid:[1]' },
  };

  function make(name: string, harness: keyof typeof harnesses, hoursOld: number, more: Partial<RunRecord> = {}) {
    const path = join(folder, `esreplay-${harnesses[harness].pid}-${name}`);
    mkdirSync(path, { mode: 0o700 });
    markRunDirectory(path, harnesses[harness]);
    const trace = { path: '/t', size: 1, messages: 1, pids: new Set<number>() };
    const record = newRunRecord({ trace: 't', clients: [['c']] }, null, trace, 1, {
      path,
      ledgerDirectory: path,
      spillDirectory: path,
    });
    writeRunRecord(path, { ...record, harness: harnesses[harness], ...more });
    age(path, hoursOld);
    return path;
  }

  function age(path: string, hoursOld: number): void {
    const then = new Date(Date.now() - hoursOld * hourMs);
    utimesSync(path, then, then);
  }

  /** A directory with only ledger files, as a run makes it in memory. */
  function makeLedger(name: string, harness: keyof typeof harnesses, hoursOld: number): string {
    const path = make(name, harness, hoursOld);
    rmSync(join(path, 'run.json'));
    age(path, hoursOld);
    return path;
  }

  it('a run directory whose harness is gone is mentioned once', () => {
    const left = [make('a', 'gone', 1), make('b', 'replaced', 1)];
    make('c', 'here', 1);
    make('d', 'elsewhere', 1);
    make('e', 'gone', 1, { end: { ending: 'end', durationNs: 1, clients: [] } });
    assert.deepEqual(
      noticeOrphanedRuns()
        .map(({ path }) => path)
        .sort(),
      left.sort(),
    );
    assert.deepEqual(noticeOrphanedRuns(), []);
  });

  it('a run directory is swept after a day, unless it is kept or its harness is there', () => {
    const swept = [
      make('a', 'gone', 25),
      make('b', 'replaced', 25),
      make('c', 'elsewhere', 25),
      makeLedger('l', 'gone', 25),
      makeLedger('m', 'replaced', 25),
    ];
    const stay = [
      makeLedger('n', 'here', 25),
      make('d', 'gone', 23),
      make('e', 'here', 25),
      make('f', 'gone', 25, { end: { ending: 'end', durationNs: 1, clients: [] } }),
    ];
    sweepOrphanedRuns();
    assert.deepEqual([...swept, ...stay].filter(existsSync), stay);
  });

  it('a run directory whose harness was killed before it marked it is swept after a day', () => {
    const unmarked = (name: string, harness: keyof typeof harnesses, hoursOld: number, marker?: string): string => {
      const path = join(folder, `esreplay-${harnesses[harness].pid}-${name}`);
      mkdirSync(path, { mode: 0o700 });
      if (marker !== undefined) writeFileSync(join(path, runMarkerFile), marker);
      age(path, hoursOld);
      return path;
    };
    const swept = [unmarked('a', 'gone', 25), unmarked('b', 'gone', 25, '')];
    const stay = [unmarked('c', 'gone', 23), unmarked('d', 'here', 25), unmarked('e', 'gone', 25, 'text')];
    const open = unmarked('f', 'gone', 25);
    chmodSync(open, 0o755);
    const linked = unmarked('g', 'here', 25);
    symlinkSync(linked, join(folder, `esreplay-${gone}-h`));
    sweepOrphanedRuns(Date.now() + hourMs / 2);
    assert.deepEqual([...swept, ...stay, open, linked].filter(existsSync), [...stay, open, linked]);
  });

  it('a run directory loses its marker last, so that a later run removes the rest of it', () => {
    const path = make('a', 'gone', 25);
    mkdirSync(join(path, 'of-a-client/deeper'), { recursive: true });
    utimesSync(path, 0, 0);
    const atLast: string[][] = [];
    const { unlinkSync: remove } = fs;
    const searches = sinon.spy(fs, 'rmSync');
    const stub = sinon.stub(fs, 'unlinkSync').callsFake((each) => {
      if (each === join(path, runMarkerFile)) atLast.push(readdirSync(path));
      remove(each);
    });
    syncBuiltinESMExports();
    try {
      sweepOrphanedRuns();
    } finally {
      stub.restore();
      searches.restore();
      syncBuiltinESMExports();
    }
    const searched = searches.args.map(([each]) => each);
    assert.deepEqual(searched, [join(path, 'of-a-client')], 'only a folder of the client is searched');
    assert.deepEqual(atLast, [[runMarkerFile]]);
    assert.ok(!existsSync(path));
  });

  it('a sweep keeps what the links in a run directory lead to', () => {
    const mine = join(folder, 'mine');
    mkdirSync(mine);
    writeFileSync(join(mine, 'thesis'), 'text');
    const left = make('a', 'gone', 25);
    symlinkSync(mine, join(left, 'folder'));
    symlinkSync(join(mine, 'thesis'), join(left, 'file'));
    age(left, 25);
    sweepOrphanedRuns();
    assert.ok(!existsSync(left));
    assert.equal(readFileSync(join(mine, 'thesis'), 'utf8'), 'text');
  });

  // Each differs in one point from a run that is swept. `change` gets the path and the text of its marker.
  const lookAlikes: Record<string, (path: string, marker: string) => void> = {
    'a folder of the same name with files and no marker': (path) => rmSync(join(path, runMarkerFile)),
    'a directory that others may read': (path) => chmodSync(path, 0o755),
    'a link to a run': (path) => {
      renameSync(path, join(folder, 'target'));
      symlinkSync(join(folder, 'target'), path);
      age(join(folder, 'target'), 48);
    },
    'a directory whose marker is a link': (path, marker) => {
      writeFileSync(join(folder, 'marker'), marker);
      rmSync(join(path, runMarkerFile));
      symlinkSync(join(folder, 'marker'), join(path, runMarkerFile));
    },
    'a directory whose marker is a directory': (path) => {
      rmSync(join(path, runMarkerFile));
      mkdirSync(join(path, runMarkerFile));
    },
    'a directory whose marker is a pipe that nobody writes to': (path) => {
      rmSync(join(path, runMarkerFile));
      assert.equal(spawnSync('mkfifo', [join(path, runMarkerFile)]).status, 0);
    },
    'a directory whose marker is of something else': (path) =>
      writeFileSync(join(path, runMarkerFile), 'Signature: 8a477f597d28d172789f06886806bc55'),
    'a directory whose marker names no harness': (path, marker) =>
      writeFileSync(join(path, runMarkerFile), marker.replace(/"pid":\d+/, '"pid":null')),
    'a directory whose marker is of another directory': (path, marker) =>
      writeFileSync(join(path, runMarkerFile), marker.replace(basename(path), 'esreplay-1-other')),
  };
  for (const [index, [what, change]] of Object.entries(lookAlikes).entries())
    it(`${what} is neither swept nor mentioned`, () => {
      const path = make(`x${index}`, 'gone', 48);
      writeFileSync(join(path, 'notes'), 'text');
      change(path, readFileSync(join(path, runMarkerFile), 'utf8'));
      age(path, 48);
      sweepOrphanedRuns();
      assert.equal(readFileSync(join(path, 'notes'), 'utf8'), 'text');
      assert.deepEqual(noticeOrphanedRuns(), []);
    });

  it('a run directory of another user is not swept, and neither is one with their marker', function () {
    if (process.getuid?.() !== 0) skip(this, 'needs root: only root gives a file away');
    const theirs = make('theirs', 'gone', 48);
    chownSync(theirs, 1, 1);
    const marked = make('marked', 'gone', 48);
    chownSync(join(marked, runMarkerFile), 1, 1);
    sweepOrphanedRuns();
    assert.ok(existsSync(theirs) && existsSync(marked));
  });

  it('a marked directory without the name of a run directory is not swept', () => {
    const other = join(folder, `esreplay-trace-${gone}`);
    mkdirSync(other, { mode: 0o700 });
    markRunDirectory(other, harnesses.gone);
    age(other, 25);
    sweepOrphanedRuns();
    assert.ok(existsSync(other));
  });
});
