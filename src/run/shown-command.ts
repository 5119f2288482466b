// Builds the command that shows a run again: only the options that differ from the defaults, quoted for a shell.
import { shellLine } from '../words/command-words.ts';
import { shellQuoted } from '../words/shell-words.ts';
import { shownOptions } from './option-table.ts';
import type { RunOptions } from './options.ts';

export interface ShownRun extends Omit<RunOptions, 'expect'> {
  readonly expect?: string | null;
  readonly verify?: number;
  readonly checkCache?: boolean;
}

/** Returns what `--expect` names: a file, or `recorded`; null without it. */
export const expectationsName = ({ expectName, expect }: RunOptions): string | null =>
  expectName ?? (expect === 'recorded' ? expect : null);

export function commandLine(options: ShownRun): string {
  const { verify, checkCache, expect, suppressionsName } = options;
  const [main = [], ...others] = options.clients;
  return [
    ...['esreplay', 'run', options.trace],
    ...shownOptions(options),
    ...(verify === undefined ? [] : ['--verify', String(verify)]),
    ...(checkCache === true ? ['--check-cache'] : []),
    ...(expect == null ? [] : ['--expect', expect]),
    ...(suppressionsName === undefined ? [] : ['--suppressions', suppressionsName]),
    ...others.flatMap((other) => ['--client', shellLine(other) ?? other.map(shellQuoted).join(' ')]),
    ...(main.length === 0 ? [] : ['--', ...main]),
  ]
    .map(shellQuoted)
    .join(' ');
}
