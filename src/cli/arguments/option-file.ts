// Reads files that an option names: one JSON object per line.
import { readFileSync } from 'node:fs';
import { UsageError } from '../../errors.ts';
import { inputPath } from '../../standard-input.ts';

/** Throws UsageError with the remedy if the file cannot be read. */
export function readOptionFile(file: string, option: string, remedy: string): string {
  try {
    return readFileSync(inputPath(file), 'utf8');
  } catch (error) {
    throw new UsageError(`cannot read the file of ${option}: ${(error as Error).message}`, {
      place: file,
      remedy,
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
