// A ledger that outgrows memory: full segments move to disk while the run goes on, and every message is there once,
// even if the client or the harness is killed meanwhile. With small segments ten thousand messages are enough.
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { build } from 'esbuild';
import { Ledger } from '../../src/run/ledger/ledger.ts';
import { buildHeader, buildMessage } from '../../src/trace/builders.ts';
import { TraceWriter } from '../../src/trace/writer.ts';
import type { JudgedRun } from '../../src/verdict/report.ts';
import { runAndJudge } from '../../src/verdict/run-and-judge.ts';
import { testFolder } from '../folder.ts';
import { compileClient } from '../kit/build.ts';
import { leaveOutOnMac } from '../linux-only.ts';
import { mayNotMount, skip } from '../skip.ts';
import { runDirectories } from './stand-in.ts';

const root = join(import.meta.dirname, '../..');
const notifyOpen = 10;
const messages = 12_000;
const segmentBytes = 1 << 16;
const rowsPerSegment = segmentBytes / 64;
const fullSegments = Math.floor(messages / rowsPerSegment);

describe('a ledger that outgrows memory', () => {
  const folder = testFolder();
  const client = join(folder, 'client');
  const trace = join(folder, 'long.estrace');
  /** In the checkout, where its packages are found. */
  const built = mkdtempSync(join(root, 'build/spill-'));
  let harness = '';

  before(async function () {
    leaveOutOnMac(this, 'it looks into /dev/shm');
    if (!existsSync('/dev/shm')) skip(this, 'no /dev/shm here');
    await compileClient({ sources: [join(root, 'test/replayer/clients/answers.c')], output: client });
    writeTrace(trace, [notifyOpen], messages);
    harness = await harnessProgram();
  });
  after(() => rmSync(built, { recursive: true, force: true }));

  it('a ledger moves full segments to disk while the run goes on, and has every message once', async () => {
    const seen = await runUntilDrained({ trace, client });
    const { judged, inMemory, onDisk, rows } = seen;
    try {
      assert.deepEqual(judged.setupTrouble, []);
      assert.equal(judged.summary.messages, messages);
      assert.equal(judged.summary.lostFacts, 0);
      assert.ok(fullRows(inMemory).length <= 4, `in memory: ${inMemory.join(' ')}`);
      assert.ok(rowSegments(onDisk).length >= fullSegments - 4, `on disk: ${onDisk.join(' ')}`);
      assert.deepEqual(
        rows,
        Array.from({ length: messages }, (_, index) => index),
      );
    } finally {
      seen.remove();
    }
  });

  it('a run with a spill folder is in memory, moves full segments there, and leaves nothing', async () => {
    const spillFolder = mkdtempSync(join(folder, 'spill-'));
    const before = new Set(runDirectories());
    const seen = new Set<string>();
    const enough = new AbortController();
    const { setupTrouble, summary } = await runAndJudge({
      trace,
      clients: [[client, 'awake']],
      pace: 'asap',
      ledgerSegmentBytes: segmentBytes,
      quietMs: 600_000,
      spillFolder,
      signal: enough.signal,
      onLook: () => {
        for (const path of runDirectories()) if (!before.has(path)) seen.add(path);
        if (rowSegments(readdirSync(spillFolder)).length >= fullSegments - 4) enough.abort();
      },
    });
    assert.deepEqual(setupTrouble, []);
    assert.deepEqual([summary.messages, summary.lostFacts], [messages, 0]);
    assert.deepEqual([...seen].map(dirname), ['/dev/shm']);
    assert.deepEqual([...seen].filter(existsSync), []);
    assert.deepEqual(readdirSync(spillFolder), []);
  });

  /** Runs the options that it is given. Compiled once: loading the sources takes longer than a run. */
  async function harnessProgram(): Promise<string> {
    const contents = `import { runAndJudge } from './src/verdict/run-and-judge.ts';
      const { exitCode, notes, summary: { lostFacts, messages } } = await runAndJudge(JSON.parse(process.argv[2]));
      console.log(JSON.stringify({ exitCode, notes, lostFacts, messages }));`;
    const outfile = join(built, 'harness.mjs');
    await build({
      stdin: { contents, resolveDir: root },
      outfile,
      bundle: true,
      packages: 'external',
      platform: 'node',
      target: 'node20',
      format: 'esm',
    });
    return outfile;
  }

  it('a ledger keeps every message when client and harness are killed while segments move', async () => {
    const asked = { trace, clients: [[client, 'awake']], pace: 'asap', ledgerSegmentBytes: segmentBytes };
    const words = [harness, JSON.stringify({ ...asked, quietMs: 600_000 })];
    // A run of another test would mention what this one leaves.
    const own = mkdtempSync(join(folder, 'own-'));
    const child = spawn(process.execPath, words, {
      cwd: root,
      stdio: 'ignore',
      env: { ...process.env, TMPDIR: own },
    });
    const directories = (): string[] => inReadingOrder(runDirectories(child.pid, [own, '/dev/shm']));
    const ended = new Promise((resolve) => child.once('exit', resolve));
    try {
      await until(() => rowSegments(filesIn(directories(), own)).length > 0, 'a segment on disk');
      child.kill('SIGKILL');
      await ended;
      const ledger = new Ledger(directories(), 0, 0);
      await until(() => !processIsThere(ledger.control()?.pid ?? 0), 'the end of the client');
      assert.equal(ledger.control()?.lost, 0);
      assert.deepEqual(
        [...ledger.rows()].map(({ traceIndex }) => traceIndex),
        Array.from({ length: ledger.control()?.rows ?? 0 }, (_, index) => index),
      );
    } finally {
      child.kill('SIGKILL');
      for (const directory of directories()) rmSync(directory, { recursive: true, force: true });
    }
  });

  it('a ledger stays in memory when the disk is full, and a note says that nothing was lost', function () {
    const small = join(folder, 'small');
    mkdirSync(small);
    const asked = {
      trace,
      clients: [[client, 'awake']],
      pace: 'asap',
      ledgerSegmentBytes: segmentBytes,
      quietMs: 1000,
    };
    const mount = `mount -t tmpfs -o size=320k tmpfs '${small}'`;
    const ran = spawnSync(
      'unshare',
      ['-m', 'sh', '-c', `${mount} && exec "$@"`, 'sh', process.execPath, harness, JSON.stringify(asked)],
      { cwd: root, encoding: 'utf8', env: { ...process.env, TMPDIR: small }, timeout: 600_000 },
    );
    if (/unshare|mount/.test(ran.stderr)) skip(this, mayNotMount);
    const shown = JSON.parse(ran.stdout.trim().split('\n').at(-1) ?? '') as Record<string, unknown>;
    assert.equal(shown.exitCode, 0, ran.stdout + ran.stderr);
    assert.equal(shown.messages, messages);
    assert.match(String(shown.notes), /stayed in memory, because moving them failed \(.*ENOSPC.*\)\. Nothing was lost/);
  });

  it("a client's limit on file sizes makes the run invalid, and is not reported as its end", async () => {
    const limited = await runAndJudge({
      trace: longTrace(folder, 60_000),
      clients: [['/bin/sh', '-c', `ulimit -f 6144 && exec ${client}`]],
      // The schedule's file would have room for what models may inject, and would then not fit at all.
      models: 'none',
      pace: 'asap',
      quietMs: 20,
    });
    assert.equal(limited.exitCode, 3);
    assert.match(limited.setupTrouble.map(({ sentence }) => sentence).join('\n'), /The ledger lost \d+ facts/);
    assert.equal(limited.clientEnded, null);
  });
});

interface Drained {
  readonly judged: JudgedRun;
  readonly inMemory: readonly string[];
  readonly onDisk: readonly string[];
  readonly rows: readonly (number | null)[];
  remove(): void;
}

/** The run stays quiet until its segments have moved, and is then interrupted. */
async function runUntilDrained({ trace, client }: { trace: string; client: string }): Promise<Drained> {
  const before = new Set(runDirectories());
  const own = (): string[] => runDirectories().filter((path) => !before.has(path));
  const enough = new AbortController();
  const waiting = until(
    () => rowSegments(filesIn(own(), tmpdir())).length >= fullSegments - 4,
    'segments on disk',
  ).finally(() => enough.abort());
  waiting.catch(() => undefined); // it is awaited below
  const judged = await runAndJudge({
    trace,
    clients: [[client, 'awake']],
    pace: 'asap',
    ledgerSegmentBytes: segmentBytes,
    quietMs: 600_000,
    keepRunDirectory: true,
    signal: enough.signal,
  });
  const directories = inReadingOrder(own());
  const remove = (): void => {
    for (const directory of directories) rmSync(directory, { recursive: true, force: true });
  };
  try {
    await waiting;
  } catch (error) {
    remove();
    throw error;
  }
  return {
    judged,
    inMemory: filesIn(directories, '/dev/shm'),
    onDisk: filesIn(directories, tmpdir()),
    rows: [...new Ledger(directories, 0, 0).rows()].map(({ traceIndex }) => traceIndex),
    remove,
  };
}

function writeTrace(path: string, types: readonly number[], count: number): void {
  const header = buildHeader();
  const writer = new TraceWriter(path, header);
  const built = types.map((type) => ({ ...buildMessage(type), mach_time: header.machBase }));
  for (let at = 0; at < count; at += 1) {
    const message = built[at % built.length];
    if (message !== undefined) writer.message(message);
  }
  writer.close();
}

function longTrace(folder: string, count: number): string {
  const path = join(folder, `${count}.estrace`);
  writeTrace(path, [notifyOpen], count);
  return path;
}

const rowSegments = (names: readonly string[]): string[] => names.filter((name) => /^ledger-0\.rows\.\d+$/.test(name));

const fullRows = (names: readonly string[]): string[] =>
  rowSegments(names).filter((name) => Number(name.split('.')[2]) < fullSegments);

const filesIn = (directories: readonly string[], parent: string): string[] =>
  directories
    .filter((path) => path.startsWith(`${parent}/`))
    .flatMap((path) => (existsSync(path) ? readdirSync(path) : []));

/** Memory first. */
function inReadingOrder(directories: readonly string[]): string[] {
  return directories.toSorted((a, b) => Number(b.startsWith('/dev/shm')) - Number(a.startsWith('/dev/shm')));
}

function processIsThere(pid: number): boolean {
  try {
    return !/\) [ZX] /.test(readFileSync(`/proc/${pid}/stat`, 'latin1'));
  } catch {
    return false;
  }
}

async function until(holds: () => boolean, what: string): Promise<void> {
  const end = Date.now() + 300_000;
  while (!holds()) {
    if (Date.now() > end) throw new Error(`no ${what} in five minutes`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
