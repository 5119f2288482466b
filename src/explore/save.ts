// Saves a finding: the smallest trace that shows it, the command that runs it, and what was found.
import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { SetupError } from '../errors/errors.ts';
import { readProcessGraph } from '../mutate/process-graph.ts';
import { describeRun } from '../run/shown-command.ts';
import type { ShrinkResult } from '../shrink/result.ts';
import { Search } from '../shrink/search.ts';
import { shrink } from '../shrink/shrink.ts';
import { traceFile } from '../trace/file-window.ts';
import type { TrialPool } from '../trials/pool.ts';
import type { TrialOptions } from '../trials/trial.ts';
import type { Found } from './finding.ts';
import type { ExploreOptions } from './options.ts';
import { RelationTries } from './relation-tries.ts';

export interface Saved {
  /** Runs of the smallest trace that show the finding, each alone; null: it could not be made smaller. */
  readonly confirmed: { readonly hits: number; readonly runs: number } | null;
  readonly folder: string;
  readonly messages: number | null;
  readonly command: string;
}

interface SaveOptions
  extends Pick<ExploreOptions, 'given' | 'work' | 'workers' | 'application' | 'cwd' | 'signal' | 'killNow'> {
  readonly pool: TrialPool;
  /** For the traces of candidates. */
  readonly scratch: string;
}

type Smaller = Pick<ShrinkResult, 'command' | 'messages' | 'confirmed'>;

/** Throws Stopped. */
export async function saved(found: Found, number: number, options: SaveOptions): Promise<Saved> {
  const folder = join(options.work, 'findings', `${number}-${found.rule}`);
  mkdirSync(folder, { recursive: true });
  const output = join(folder, 'trace.estrace');
  const smaller =
    found.verdict === null ? await smallestContrast(found, output, options) : await smallest(found, output, options);
  if (smaller === null) copyFileSync(traceFile(found.options.trace).path, output);
  const command = smaller?.command ?? describeRun({ ...found.options, trace: output }).command;
  writeFileSync(join(folder, 'command.txt'), `${command}\n`);
  writeFileSync(join(folder, 'finding.json'), `${JSON.stringify(shown(found), null, 2)}\n`);
  return { folder, messages: smaller?.messages ?? null, command, confirmed: smaller?.confirmed ?? null };
}

/** Null: it has no place in a trace, as what happens before the first message. */
async function smallest({ rule, options: run }: Found, output: string, options: SaveOptions): Promise<Smaller | null> {
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

/** The base is the output; a mutant with a trace of its own is beside it. Null: it cannot be shrunk, or does not come. */
async function smallestContrast(found: Found, output: string, options: SaveOptions): Promise<Smaller | null> {
  const { contrast, mutate } = found;
  if (contrast === null || mutate === null) return null;
  const { pool, scratch, application, workers, given } = options;
  const tries = new RelationTries(pool, found, contrast, mutate, scratch, application);
  const run: TrialOptions = { ...given, trace: contrast.trace };
  const search = new Search(
    { run, output, command: null, workers, onProgress: () => undefined },
    tries,
    readProcessGraph(contrast.trace),
  );
  const { messages, confirmed } = await search.result();
  const { best } = search;
  const place = (index: number): number | null => (best.part.includes(index) ? best.part.indexOf(index) : null);
  const mutant = await mutate({ ...best.options, trace: output }, place, join(output, '..'));
  if (confirmed === null || mutant === null) return null;
  return { messages, confirmed, command: describeRun(mutant).command };
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
