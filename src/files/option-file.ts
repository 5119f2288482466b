// Reads files that an option names: one JSON object per line.
import { closeSync, lstatSync, openSync, readSync } from 'node:fs';
import { didYouMean } from '../errors/did-you-mean.ts';
import { UsageError } from '../errors/errors.ts';
import { meantFile } from './near-file.ts';
import { inputPath } from './standard-input.ts';

/** Longer files are refused; with a line for each message, this is enough for millions. */
const limitBytes = 256 * 1024 * 1024;

/**
 * Throws UsageError if the file cannot be read, with the remedy, or with what was meant: a file of the same folder, or
 * one of the words that the option takes too.
 */
export function readOptionFile(file: string, option: string, remedy: string, words: readonly string[] = []): string {
  try {
    return readBounded(inputPath(file));
  } catch (error) {
    const missing = (error as NodeJS.ErrnoException).code === 'ENOENT';
    throw new UsageError(`cannot read the file of ${option}: ${(error as Error).message}`, {
      place: file,
      remedy: (missing ? (didYouMean(file, words) ?? meantFile(file)) : undefined) ?? remedy,
      cause: error,
    });
  }
}

/**
 * A pipe or a device does not say how long it is, so the bytes are counted as they come. The open of a named pipe waits
 * for a writer, and no signal would end it; `<(COMMAND)` is the name of a descriptor.
 */
function readBounded(path: string): string {
  if (lstatSync(path).isFIFO()) throw new Error('it is a named pipe');
  const file = openSync(path, 'r');
  try {
    const chunks: Buffer[] = [];
    for (let bytes = 0; ; ) {
      const chunk = Buffer.allocUnsafe(1024 * 1024);
      const size = readSync(file, chunk);
      if (size === 0) return Buffer.concat(chunks).toString('utf8');
      chunks.push(chunk.subarray(0, size));
      bytes += size;
      if (bytes > limitBytes) throw new Error(`it has more than ${limitBytes / 1024 / 1024} MiB`);
    }
  } finally {
    closeSync(file);
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
