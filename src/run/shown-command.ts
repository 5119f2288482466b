// Describes what was asked of a run: for the head of its report, and as the command that shows the run again, which has
// only the options that differ from the defaults, quoted for a shell.
import { shellQuoted } from '../words/shell-words.ts';
import { shellLine } from './client-command.ts';
import { describeOptions, type Reported } from './option-table.ts';
import type { RunOptions } from './options.ts';

export interface DescribedRun {
  /** As it was named. */
  readonly trace: string;
  readonly clients: readonly (readonly string[])[];
  readonly options: Readonly<Record<string, Reported>>;
  readonly command: string;
}

/** The options of the command that make several runs. */
export interface SeveralRuns {
  readonly verify?: number;
  readonly checkCache?: boolean;
}

export function describeRun(run: RunOptions, { verify, checkCache }: SeveralRuns = {}): DescribedRun {
  const { words, reported } = describeOptions(run);
  const { trace, clients, suppressionsName } = run;
  const expect = run.expectName ?? (run.expect === 'recorded' ? run.expect : null);
  const [main = [], ...others] = clients;
  const command = [
    'esreplay',
    'run',
    trace,
    ...words,
    ...(verify === undefined ? [] : ['--verify', String(verify)]),
    ...(checkCache === true ? ['--check-cache'] : []),
    ...(expect === null ? [] : ['--expect', expect]),
    ...(run.outputMap?.path == null ? [] : ['--output-map', run.outputMap.path]),
    ...(suppressionsName === undefined ? [] : ['--suppressions', suppressionsName]),
    ...others.flatMap((other) => ['--client', shellLine(other) ?? other.map(shellQuoted).join(' ')]),
    ...(main.length === 0 ? [] : ['--', ...plainWords(main)]),
  ];
  const models = run.handler === undefined ? {} : { models: null };
  return { trace, clients, options: { ...reported, ...models, expect }, command: command.map(shellQuoted).join(' ') };
}

/** A shell line without anything for a shell is its words. */
function plainWords(command: readonly string[]): readonly string[] {
  const line = shellLine(command);
  return line !== null && /^[\w@%+:,./-]+( [\w@%+=:,./ -]*)?$/.test(line) ? line.trim().split(/ +/) : command;
}
