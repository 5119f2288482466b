// Files of one JSON object a line that an option names.
import { readFileSync } from 'node:fs';
import { UsageError } from '../../errors.ts';

/** Throws UsageError, with the remedy, when the file cannot be read. */
export function readOptionFile(file: string, option: string, remedy: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new UsageError(`The file of ${option} cannot be read: ${(error as Error).message}.`, {
      place: file,
      remedy,
      cause: error,
    });
  }
}

/** Undefined for what is no JSON: the schema's complaint says then that it is no object. */
export function parseJson(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
