// Reads files that an option names: one JSON object per line.
import { readFileSync } from 'node:fs';
import { didYouMean } from '../../did-you-mean.ts';
import { UsageError } from '../../errors.ts';
import { meantFile } from '../../near-file.ts';
import { inputPath } from '../../standard-input.ts';

/**
 * Throws UsageError if the file cannot be read, with the remedy, or with what was meant: a file of the same folder, or
 * one of the words that the option takes too.
 */
export function readOptionFile(file: string, option: string, remedy: string, words: readonly string[] = []): string {
  try {
    return readFileSync(inputPath(file), 'utf8');
  } catch (error) {
    const missing = (error as NodeJS.ErrnoException).code === 'ENOENT';
    throw new UsageError(`cannot read the file of ${option}: ${(error as Error).message}`, {
      place: file,
      remedy: (missing ? (didYouMean(file, words) ?? meantFile(file)) : undefined) ?? remedy,
      cause: error,
    });
  }
}

/** Undefined if the line is not JSON; the schema then reports that it is not an object. */
export function parseJson(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
