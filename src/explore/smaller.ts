// Makes a finding as small as it can be: the smallest trace that shows it, and the simplest options.
import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { SetupError } from '../errors/errors.ts';
import { readProcessGraph } from '../mutate/process-graph.ts';
import { Search } from '../shrink/search.ts';
import { shrunk } from '../shrink/shrink.ts';
import type { Runs } from '../trials/pool.ts';
import type { TrialOptions } from '../trials/trial.ts';
import type { Shown } from './confirm.ts';
import type { Found } from './finding.ts';
import type { ExploreOptions } from './options.ts';
import { RelationTries } from './relation-tries.ts';

export interface Smaller {
  readonly shown: Shown;
  readonly messages: number;
  /** The time was over before it was as small as it can be. */
  readonly isCut: boolean;
}

interface SmallerOptions extends Pick<ExploreOptions, 'given' | 'workers' | 'application' | 'signal'> {
  readonly runs: Runs;
  /** For the traces, and for those of candidates. */
  readonly scratch: string;
}

/** The finding as it was found. */
export function wholeOf({ rule, key, options, contrast }: Found, given: Omit<TrialOptions, 'trace'>): Shown {
  return { rule, key, options, base: contrast === null ? null : { ...given, trace: contrast.trace }, contrast };
}

/** Null: it cannot be made smaller, or what is smaller does not show it. */
export function smallerOf(found: Found, options: SmallerOptions): Promise<Smaller | null> {
  const output = join(mkdtempSync(join(options.scratch, 'smaller-')), 'trace.estrace');
  return found.verdict === null ? smallerContrast(found, output, options) : smallerRun(found, output, options);
}

/** Null: it has no place in a trace, as what happens before the first message. */
async function smallerRun(found: Found, output: string, options: SmallerOptions): Promise<Smaller | null> {
  const { rule, key } = found;
  const needed = { hits: 1, runs: 1 };
  const search = { run: found.options, output, rule, key, needed, overwrite: true, command: null, timeoutMs: null };
  try {
    const { result, options: run } = await shrunk({ ...options, ...search, onProgress: () => undefined }, options.runs);
    if (result.command === null || result.confirmed?.hits === 0) return null;
    const shown = { rule, key, options: { ...run, trace: output }, base: null, contrast: null };
    return { shown, messages: result.messages, isCut: result.interrupted };
  } catch (error) {
    if (error instanceof SetupError) return null; // the client ends before a message
    throw error;
  }
}

/** The base is the output; a mutant with a trace of its own is beside it. */
async function smallerContrast(found: Found, output: string, options: SmallerOptions): Promise<Smaller | null> {
  const { contrast, mutate, rule, key } = found;
  if (contrast === null || mutate === null) return null;
  const { runs, scratch, application, workers, given } = options;
  const tries = new RelationTries(runs, found, contrast, mutate, scratch, application);
  const search = new Search(
    { run: { ...given, trace: contrast.trace }, output, command: null, workers, onProgress: () => undefined },
    tries,
    readProcessGraph(contrast.trace),
  );
  const { messages, command, confirmed, interrupted } = await search.result();
  const { part, options: run } = search.best;
  const place = (index: number): number | null => (part.includes(index) ? part.indexOf(index) : null);
  const index = place(contrast.index);
  if (command === null || confirmed?.hits === 0 || index === null) return null;
  const base = { ...run, trace: output };
  const mutant = await mutate(base, place, join(output, '..'));
  if (mutant === null) return null;
  const { answers, options: changed } = mutant;
  const mutantIndex = answers?.at(-1)?.index ?? index;
  return {
    shown: { rule, key, options: changed, base, contrast: { ...contrast, index, mutantIndex, answers } },
    messages,
    isCut: interrupted,
  };
}
