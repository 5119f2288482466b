// Replaces the content of a file in one step: whoever reads it, and a machine that stops, finds the old one or the new.
import { randomBytes } from 'node:crypto';
import { closeSync, fchmodSync, fsyncSync, lstatSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { limitedMode, openMode, openOutput, outputTarget } from './output-file.ts';

/** Writes into a pipe or a device as it is. Throws SetupError for a file of another user, and the system's error. */
export function replaceFile(path: string, text: string): void {
  closeSync(openReplaced(path, [text]));
}

/** The same. Returns the descriptor, at the end of the text. `mode`: permissions, less the umask. */
export function openReplaced(path: string, text: Iterable<string>, mode = openMode): number {
  const { end, isStream } = outputTarget(path);
  const status = lstatSync(end, { throwIfNoEntry: false });
  const allowed = limitedMode(mode);
  if (isStream || status?.isFile() === false)
    return closedIfFailed(openOutput(path, { mode: allowed }), (it) => write(it, text));
  const temporary = join(dirname(end), `.${basename(end)}.${randomBytes(6).toString('hex')}`);
  try {
    return closedIfFailed(openOutput(temporary, { flag: 'wx', mode: allowed }), (it) => {
      if (status !== undefined) fchmodSync(it, status.mode & allowed);
      write(it, text);
      fsyncSync(it);
      renameSync(temporary, end);
    });
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}

function write(descriptor: number, text: Iterable<string>): void {
  for (const piece of text) writeFileSync(descriptor, piece);
}

function closedIfFailed(descriptor: number, use: (descriptor: number) => void): number {
  try {
    use(descriptor);
    return descriptor;
  } catch (error) {
    closeSync(descriptor);
    throw error;
  }
}
