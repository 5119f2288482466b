// The sample traces of the package. A trace is named by its path, or as @NAME if it is a sample: the user's working
// directory has no `traces` folder.
import { readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { orMeant } from '../errors/did-you-mean.ts';
import { UsageError } from '../errors/errors.ts';
import { inputPath } from '../files/standard-input.ts';
import { packageRoot } from '../system/package-root.ts';

const folder = join(packageRoot, 'traces');
const ending = '.estrace';

/** Returns `@first-run` and so on, in the order of the alphabet. */
export function sampleNames(): readonly string[] {
  const files = readdirSync(folder).filter((name) => name.endsWith(ending));
  return files.map((name) => `@${name.slice(0, -ending.length)}`).sort();
}

/** Returns `did you mean '@boot'?` for a name without its @ that a sample has. */
export function meantSample(name: string): string | undefined {
  const sample = `@${basename(name, ending)}`;
  return sampleNames().includes(sample) ? `did you mean '${sample}'?` : undefined;
}

/** Returns the path of a trace; of `-`, that of the copy of standard input. Throws UsageError for a name that no sample has; `./@name` is a file. */
export function tracePath(trace: string): string {
  if (!trace.startsWith('@')) return inputPath(trace);
  const names = sampleNames();
  if (names.includes(trace)) return join(folder, `${trace.slice(1)}${ending}`);
  throw new UsageError(`unknown sample '${trace}'${orMeant(trace, names)}`, {
    remedy: `the samples are ${names.join(', ')}; write ./${trace} for the file`,
  });
}
