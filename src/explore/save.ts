// Saves a finding: the smallest trace that shows it, the command that runs it, and what was found.
import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describeRun } from '../run/shown-command.ts';
import { shrink } from '../shrink/shrink.ts';
import { traceFile } from '../trace/file-window.ts';
import type { Found } from './finding.ts';
import type { ExploreOptions } from './options.ts';

export interface Saved {
  readonly folder: string;
  readonly messages: number | null;
  readonly command: string;
}

export async function saved(
  found: Found,
  number: number,
  options: Pick<ExploreOptions, 'work' | 'workers' | 'application' | 'cwd' | 'signal' | 'killNow'>,
): Promise<Saved> {
  const folder = join(options.work, 'findings', `${number}-${found.rule}`);
  mkdirSync(folder, { recursive: true });
  const output = join(folder, 'trace.estrace');
  const smaller = found.verdict === null ? null : await smallest(found, output, options);
  if (smaller === null) copyFileSync(traceFile(found.options.trace).path, output);
  const command = smaller?.command ?? describeRun({ ...found.options, trace: output }).command;
  writeFileSync(join(folder, 'command.txt'), `${command}\n`);
  writeFileSync(join(folder, 'finding.json'), `${JSON.stringify(shown(found), null, 2)}\n`);
  return { folder, messages: smaller?.messages ?? null, command };
}

async function smallest(
  { rule, options: run }: Found,
  output: string,
  options: Pick<ExploreOptions, 'workers' | 'application' | 'cwd' | 'signal' | 'killNow'>,
): Promise<{ readonly command: string; readonly messages: number } | null> {
  const needed = { hits: 1, runs: 1 };
  const { command, messages } = await shrink({
    ...options,
    run,
    output,
    overwrite: true,
    rule,
    command: null,
    needed,
    timeoutMs: null,
    onProgress: () => undefined,
  });
  return command === null ? null : { command, messages };
}

/** Numbers of options may be bigints. */
const shown = ({ verdict, contrast, rule, class: grade, sentence, advice, place }: Found): object => ({
  rule,
  class: grade,
  sentence,
  advice,
  place,
  contrast,
  verdict,
});
