// Limits what a command writes to those who may read all that it reads: a report names the files and arguments of its
// trace.
import { fstatSync, type Stats, statSync } from 'node:fs';
import { limitOutputs } from '../../files/output-file.ts';
import { dash } from '../../files/standard-input.ts';
import { tracePath } from '../../trace/samples.ts';
import type { Declared } from '../help/declared.ts';

/** Calls the command with outputs that are limited so. */
export async function withOutputMode<T>(
  given: Readonly<Record<string, unknown>>,
  { positionals, options }: Declared,
  command: () => T | Promise<T>,
): Promise<T> {
  const inputs = [...positionals, ...options]
    .filter(([, row]) => row.files === true && row.writes !== true)
    .flatMap(([name]) => given[name])
    .filter((name) => typeof name === 'string')
    .map(statusOf);
  limitOutputs(inputs.flatMap((status) => status?.mode ?? []));
  try {
    return await command();
  } finally {
    limitOutputs([]);
  }
}

const standardInput = 0;

/** Returns undefined for a missing file, and for standard input that is no file and so has no permissions to copy. */
function statusOf(name: string): Stats | undefined {
  try {
    if (name !== dash) return statSync(tracePath(name));
    const status = fstatSync(standardInput);
    return status.isFile() ? status : undefined;
  } catch {
    return undefined; // the command says what is wrong
  }
}
