// A folder that only this user can read, for as long as some work takes; a signal does not leave it behind.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SetupError } from '../../errors/errors.ts';
import { writeRemedy } from '../../errors/write-remedy.ts';
import { signals } from '../../trials/interrupt.ts';

export async function withPrivateFolder<T>(prefix: string, work: (folder: string) => Promise<T>): Promise<T> {
  let folder: string | null = null;
  const remove = (): void => {
    if (folder !== null) rmSync(folder, { recursive: true, force: true });
  };
  const release = beforeTheEnd(remove);
  try {
    folder = made(prefix);
    return await work(folder);
  } finally {
    remove();
    release();
  }
}

function made(prefix: string): string {
  try {
    return mkdtempSync(join(tmpdir(), prefix));
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    throw new SetupError(`cannot make a temporary folder: ${message}`, {
      place: tmpdir(),
      remedy: writeRemedy(code, 'set TMPDIR to another folder') ?? 'set TMPDIR to another folder',
      cause: error,
    });
  }
}

/**
 * Calls `tidy` at the exit, and before a signal ends this process. A signal that something else handles does not end
 * it. Returns what undoes this.
 */
function beforeTheEnd(tidy: () => void): () => void {
  const onSignal = (name: NodeJS.Signals): void => {
    if (process.listenerCount(name) > 1) return;
    tidy();
    process.off(name, onSignal);
    process.kill(process.pid, name);
  };
  for (const name of signals) process.on(name, onSignal);
  process.on('exit', tidy);
  return () => {
    for (const name of signals) process.off(name, onSignal);
    process.off('exit', tidy);
  };
}
