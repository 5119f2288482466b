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
  const { verify, checkCache, expect = null, suppressionsName } = run;
  const [main = [], ...others] = run.clients;
  const command = [
    ...['esreplay', 'run', run.trace],
    ...words,
    ...(verify === undefined ? [] : ['--verify', String(verify)]),
    ...(checkCache === true ? ['--check-cache'] : []),
    ...(expect === null ? [] : ['--expect', expect]),
    ...(suppressionsName === undefined ? [] : ['--suppressions', suppressionsName]),
    ...others.flatMap((other) => ['--client', shellLine(other) ?? other.map(shellQuoted).join(' ')]),
    ...(main.length === 0 ? [] : ['--', ...main]),
  ];
  const models = run.handler === undefined ? {} : { models: null };
  return { command: command.map(shellQuoted).join(' '), options: { ...reported, ...models, expect } };
}
