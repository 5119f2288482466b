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
import type { Found, Mutant } from './finding.ts';
import type { ExploreOptions } from './options.ts';
import { RelationTries } from './relation-tries.ts';

export interface Smaller {
  readonly shown: Shown;
  readonly messages: number;
  /** The time was over before it was as small as it can be. */
  readonly isCut: boolean;
  /** Of a relation: the place of a message in the smaller trace; null: it is a run, or the message is not there. */
  readonly placeOf: (index: number) => number | null;
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
    return { shown, messages: result.messages, isCut: result.interrupted, placeOf: () => null };
  } catch (error) {
    if (error instanceof SetupError) return null; // the client ends before a message
    throw error;
  }
}

/** The base is the output; a mutant with a trace of its own is beside it. */
async function smallerContrast(found: Found, output: string, options: SmallerOptions): Promise<Smaller | null> {
  const { contrast, mutate } = found;
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
  return { shown: shownIn(found, contrast, base, mutant, index), messages, isCut: interrupted, placeOf: place };
}

/** `index`: of the message that both decide otherwise, in the base. */
function shownIn(
  { rule, key }: Found,
  contrast: NonNullable<Found['contrast']>,
  base: TrialOptions,
  { answers, options }: Mutant,
  index: number,
): Shown {
  const mutantIndex = answers?.at(-1)?.index ?? index;
  return { rule, key, options, base, contrast: { ...contrast, index, mutantIndex, answers } };
}

/** The mutant with all kin of a finding that was made smaller, by their keys; null: it cannot be made. */
export async function kinMutants(found: Found, { shown, placeOf }: Smaller, scratch: string) {
  const { base } = shown;
  return base === null ? null : ((await found.kin?.mutate(base, placeOf, newFolder(scratch))) ?? null);
}

/** A finding as the mutant `all` of its kin shows it, and as its own does; null: that cannot be made. */
export async function asKin(
  found: Found,
  { shown: { base }, placeOf }: Smaller,
  all: Mutant,
  scratch: string,
): Promise<{ readonly together: Shown; readonly own: Shown } | null> {
  const { contrast, mutate } = found;
  const index = contrast === null ? null : placeOf(contrast.index);
  if (contrast === null || mutate === null || base === null || index === null) return null;
  const own = await mutate(base, placeOf, newFolder(scratch));
  if (own === null) return null;
  const shown = (mutant: Mutant): Shown => shownIn(found, contrast, base, mutant, index);
  return { together: shown(all), own: shown(own) };
}

const newFolder = (scratch: string): string => mkdtempSync(join(scratch, 'kin-'));
