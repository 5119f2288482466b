// Shows the options of a run: in its report, and as the command that shows it again, which has only the options that
// differ from the defaults, quoted for a shell.
import { shellLine } from '../words/command-words.ts';
import { shellQuoted } from '../words/shell-words.ts';
import { describeOptions, type Reported } from './option-table.ts';
import type { RunOptions } from './options.ts';

export interface ShownRun extends Omit<RunOptions, 'expect'> {
  readonly expect?: string | null;
  readonly verify?: number;
  readonly checkCache?: boolean;
}

/** Returns what `--expect` names: a file, or `recorded`; null without it. */
export const expectationsName = ({ expectName, expect }: RunOptions): string | null =>
  expectName ?? (expect === 'recorded' ? expect : null);

export interface DescribedRun {
  readonly command: string;
  readonly options: Readonly<Record<string, Reported>>;
}

export function describeRun(run: ShownRun): DescribedRun {
  const { words, reported } = describeOptions(run);
  const models = run.handler === undefined ? {} : { models: null };
  return { command: commandLine(run, words), options: { ...reported, ...models, expect: run.expect ?? null } };
}

function commandLine(options: ShownRun, words: readonly string[]): string {
  const { verify, checkCache, expect, suppressionsName } = options;
  const [main = [], ...others] = options.clients;
  return [
    ...['esreplay', 'run', options.trace],
    ...words,
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
