// Runs the build commands of a suite file in its folder, as make does. A build is a process group of its own: it goes
// with an interruption, and with the harness, however that ends.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, fstatSync, readSync, unlinkSync } from 'node:fs';
import type { Writable } from 'node:stream';
import tmp from 'tmp';
import { SetupError } from '../errors/errors.ts';
import type { Cell } from './cell.ts';
import type { SuiteFile } from './suite-file.ts';

/** Why the tests of a client cannot run. */
export interface FailedBuild {
  readonly message: string;
  readonly place: string;
  readonly output: string;
}

export interface BuildOptions {
  /** Ends the build that runs; no further one begins. */
  readonly signal: AbortSignal;
  /** Does not wait for what the build does at its end. */
  readonly killNow: AbortSignal;
  /** Called each second while a build runs. */
  readonly onBuilding: (command: string, elapsedMs: number) => void;
}

/** Of its output, the end is kept. */
const maxOutput = 64 << 10;
const betweenMs = 1000;

/**
 * Kills its group when the harness has gone: the kernel closes descriptor 3 then, which gives `read` nothing. A line
 * there says that the build has ended.
 */
const guarded = `{ trap '' HUP INT TERM; read -r ended || kill -KILL 0; } <&3 & exec 3<&-; exec /bin/sh -c "$1"`;

/**
 * Returns the clients that could not be built: the tests of the others go on. Throws SetupError with the output if the
 * build of the whole suite fails. Throws nothing for a build that is interrupted.
 */
export async function buildClients(
  suite: SuiteFile,
  cells: readonly Cell[],
  options: BuildOptions,
): Promise<ReadonlyMap<string, FailedBuild>> {
  const { build, clients } = suite.text;
  const { signal } = options;
  const failed = new Map<string, FailedBuild>();
  if (build !== undefined) {
    const { status, output } = await run(build, suite.folder, options);
    if (status !== 0 && !signal.aborted)
      throw new SetupError(`build ended with ${status}: ${build}`, {
        place: suite.placeOf(['build']),
        excerpt: output.trimEnd(),
        remedy: 'see its output above',
      });
  }
  for (const [name, client] of Object.entries(clients)) {
    if (signal.aborted) break;
    if (!('build' in client) || client.build === undefined) continue;
    if (!cells.some((cell) => cell.client === name && cell.skipped === null)) continue;
    const { status, output } = await run(client.build, suite.folder, options);
    const place = suite.placeOf(['clients', name, 'build']);
    if (status !== 0) failed.set(name, { message: `build ended with ${status}: ${client.build}`, place, output });
  }
  for (const { client, inputs, skipped } of signal.aborted ? [] : cells) {
    const absent = failed.has(client) || skipped !== null ? undefined : suite.absentOf(inputs);
    if (absent === undefined) continue;
    const message = `no file or folder after the build: ${absent}, an input of the tests`;
    failed.set(client, { message, place: suite.path, output: '' });
  }
  return failed;
}

async function run(command: string, cwd: string, { signal, killNow, onBuilding }: BuildOptions) {
  // A file, because a server that the build leaves behind may hold a pipe for ever.
  const { fd, name } = tmp.fileSync();
  unlinkSync(name);
  const startMs = performance.now();
  const timer = setInterval(() => onBuilding(command, performance.now() - startMs), betweenMs);
  onBuilding(command, 0);
  try {
    const child = spawn('/bin/sh', ['-c', guarded, 'build', command], {
      cwd,
      detached: true,
      stdio: ['ignore', fd, fd, 'pipe'],
    });
    const stop = (): void => endGroup(child, 'SIGTERM');
    const kill = (): void => endGroup(child, 'SIGKILL');
    signal.addEventListener('abort', stop);
    killNow.addEventListener('abort', kill);
    if (signal.aborted) stop();
    const [code, ended] = (await once(child, 'exit')) as [number | null, NodeJS.Signals | null];
    signal.removeEventListener('abort', stop);
    killNow.removeEventListener('abort', kill);
    const guard = child.stdio[3] as Writable;
    // The guard has gone with its group if the build was killed.
    guard.on('error', () => {}).end('\n');
    return { status: code ?? ended ?? 'no status', output: endOf(fd) };
  } finally {
    clearInterval(timer);
    closeSync(fd);
  }
}

function endGroup({ pid }: ChildProcess, name: NodeJS.Signals): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, name);
  } catch {
    // It has ended.
  }
}

function endOf(fd: number): string {
  const { size } = fstatSync(fd);
  const end = Buffer.alloc(Math.min(size, maxOutput));
  const length = readSync(fd, end, 0, end.length, size - end.length);
  return end.toString('utf8', 0, length);
}
