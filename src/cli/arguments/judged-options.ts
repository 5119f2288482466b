// What the words of a run mean with the files they name: expected decisions, and findings that are accepted.
import type { RunOptions } from '../../run/options.ts';
import type { RunArguments } from './run-arguments.ts';
import { toRunOptions } from './run-options.ts';

/** Throws UsageError for words and files that are wrong. */
export async function toJudgedOptions(words: RunArguments): Promise<RunOptions> {
  return withSuppressions(await withExpectations(toRunOptions(words), words), words);
}

async function withExpectations(options: RunOptions, { expect, updateExpect }: RunArguments): Promise<RunOptions> {
  if (expect === undefined) return options;
  if (expect === 'recorded') return { ...options, expect, expectName: expect };
  if (updateExpect) return { ...options, decisions: true };
  const { readExpectations } = await import('./expectations.ts'); // most runs have none
  return { ...options, expect: readExpectations(expect), expectName: expect };
}

async function withSuppressions(options: RunOptions, { suppressions }: RunArguments): Promise<RunOptions> {
  if (suppressions === undefined) return options;
  const { readSuppressions } = await import('./suppressions.ts'); // most runs have none
  return { ...options, suppressions: readSuppressions(suppressions), suppressionsName: suppressions };
}
