// Saves a finding: the smallest trace that shows it, the command that runs it, and what was found.
import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { SetupError } from '../errors/errors.ts';
import { describeRun } from '../run/shown-command.ts';
import type { ShrinkResult } from '../shrink/result.ts';
import { shrink } from '../shrink/shrink.ts';
import { traceFile } from '../trace/file-window.ts';
import type { Found } from './finding.ts';
import type { ExploreOptions } from './options.ts';

export interface Saved {
  /** Runs of the smallest trace that show the finding, each alone; null: it could not be made smaller. */
  readonly confirmed: { readonly hits: number; readonly runs: number } | null;
  readonly folder: string;
  readonly messages: number | null;
  readonly command: string;
}

type SaveOptions = Pick<ExploreOptions, 'work' | 'workers' | 'application' | 'cwd' | 'signal' | 'killNow'>;

export async function saved(found: Found, number: number, options: SaveOptions): Promise<Saved> {
  const folder = join(options.work, 'findings', `${number}-${found.rule}`);
  mkdirSync(folder, { recursive: true });
  const output = join(folder, 'trace.estrace');
  const smaller = found.verdict === null ? null : await smallest(found, output, options);
  if (smaller === null) copyFileSync(traceFile(found.options.trace).path, output);
  const command = smaller?.command ?? describeRun({ ...found.options, trace: output }).command;
  writeFileSync(join(folder, 'command.txt'), `${command}\n`);
  writeFileSync(join(folder, 'finding.json'), `${JSON.stringify(shown(found), null, 2)}\n`);
  return { folder, messages: smaller?.messages ?? null, command, confirmed: smaller?.confirmed ?? null };
}

/** Null: it has no place in a trace, as what happens before the first message. */
async function smallest(
  { rule, options: run }: Found,
  output: string,
  options: SaveOptions,
): Promise<Pick<ShrinkResult, 'command' | 'messages' | 'confirmed'> | null> {
  const needed = { hits: 1, runs: 1 };
  const search = { run, output, rule, needed, overwrite: true, command: null, timeoutMs: null };
  try {
    const result = await shrink({ ...options, ...search, onProgress: () => undefined });
    return result.command === null ? null : result;
  } catch (error) {
    if (error instanceof SetupError) return null; // the client ends before a message
    throw error;
  }
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
