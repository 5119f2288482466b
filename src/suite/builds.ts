// Runs the build commands of a suite file in its folder, as make does.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { SetupError } from '../errors/errors.ts';
import type { Cell } from './cell.ts';
import type { SuiteFile } from './suite-file.ts';

/** Why the tests of a client cannot run. */
export interface FailedBuild {
  readonly message: string;
  readonly place: string;
  readonly output: string;
}

const maxOutput = 64 << 10;

/**
 * Returns the clients that could not be built: the tests of the others go on. Throws SetupError with the output if the
 * build of the whole suite fails.
 */
export async function buildClients(
  suite: SuiteFile,
  cells: readonly Cell[],
  signal: AbortSignal,
): Promise<ReadonlyMap<string, FailedBuild>> {
  const { build, clients } = suite.text;
  const failed = new Map<string, FailedBuild>();
  if (build !== undefined) {
    const { status, output } = await run(build, suite.folder, signal);
    if (status !== 0)
      throw new SetupError(`build ended with ${status}: ${build}`, {
        place: suite.placeOf(['build']),
        excerpt: output.trimEnd(),
        remedy: 'see its output above',
      });
  }
  for (const [name, client] of Object.entries(clients)) {
    if (!('build' in client) || client.build === undefined) continue;
    if (!cells.some((cell) => cell.client === name && cell.skipped === null)) continue;
    const { status, output } = await run(client.build, suite.folder, signal);
    const place = suite.placeOf(['clients', name, 'build']);
    if (status !== 0) failed.set(name, { message: `build ended with ${status}: ${client.build}`, place, output });
  }
  return failed;
}

async function run(command: string, cwd: string, signal: AbortSignal) {
  const child = spawn('/bin/sh', ['-c', command], { cwd, stdio: ['ignore', 'pipe', 'pipe'] });
  const stop = (): void => void child.kill();
  signal.addEventListener('abort', stop);
  let output = '';
  const keep = (text: string): void => {
    output = `${output}${text}`.slice(-maxOutput);
  };
  child.stdout.setEncoding('utf8').on('data', keep);
  child.stderr.setEncoding('utf8').on('data', keep);
  const [code, ended] = (await once(child, 'close')) as [number | null, NodeJS.Signals | null];
  signal.removeEventListener('abort', stop);
  return { status: code ?? ended ?? 'no status', output };
}
