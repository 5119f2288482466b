// Replaces the content of a file in one step: whoever reads it, and a machine that stops, finds the old one or the new.
import { randomBytes } from 'node:crypto';
import { closeSync, fchmodSync, fsyncSync, lstatSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { limitedMode, openOutput, outputTarget } from './output-file.ts';

/** Writes into a pipe or a device as it is. Throws SetupError for a file of another user, and the system's error. */
export function replaceFile(path: string, text: string): void {
  const { end, isStream } = outputTarget(path);
  const status = lstatSync(end, { throwIfNoEntry: false });
  if (isStream || status?.isFile() === false) {
    write(openOutput(path), text);
    return;
  }
  const temporary = join(dirname(end), `.${basename(end)}.${randomBytes(6).toString('hex')}`);
  try {
    const descriptor = openOutput(temporary, { flag: 'wx' });
    if (status !== undefined) fchmodSync(descriptor, limitedMode(status.mode & 0o777));
    write(descriptor, text, true);
    renameSync(temporary, end);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}

function write(descriptor: number, text: string, isKept = false): void {
  try {
    writeFileSync(descriptor, text);
    if (isKept) fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}
