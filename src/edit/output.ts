// The file that an edited trace becomes: never its own input, no other file by mistake, and complete or absent.
import { existsSync, realpathSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { UsageError } from '../errors.ts';
import type { TraceReader } from '../trace/reader.ts';
import type { TraceRecord } from '../trace/record-decoder.ts';
import { temporaryPath } from '../trace/writer.ts';

export interface RewriteOptions {
  readonly input: string;
  readonly output: string;
  /** Replace an output that exists. */
  readonly overwrite: boolean;
  /** Program and version for the header. */
  readonly application: string;
  /** Ends the work, and leaves no output. */
  readonly signal?: AbortSignal;
  readonly onProgress?: (bytes: number, size: number) => void;
}

/** Throws UsageError for an output that may not be written: a folder, the input itself, and without `overwrite` any that is there. */
export function checkOutput({
  input,
  output,
  overwrite,
}: Pick<RewriteOptions, 'input' | 'output' | 'overwrite'>): void {
  if (!existsSync(output)) return;
  if (statSync(output).isDirectory())
    throw new UsageError(`output is a folder: ${output}`, {
      place: output,
      remedy: `name the trace to write, for example ${join(output, 'events.estrace')}`,
    });
  if (existsSync(input) && realpathSync(input) === realpathSync(output))
    throw new UsageError('output would overwrite the input', {
      place: output,
      remedy: 'name another file with -o',
    });
  if (!overwrite)
    throw new UsageError(`output exists: ${output}`, {
      place: output,
      remedy: 'name another file, or add --force to replace it',
    });
}

/** Runs `write`, which makes the output from the temporary file when it is whole; whatever happens, that one is gone. */
export async function whole<T>(output: string, write: (temporary: string) => Promise<T>): Promise<T> {
  const temporary = temporaryPath(output);
  try {
    return await write(temporary);
  } finally {
    if (existsSync(temporary)) rmSync(temporary, { force: true });
  }
}

const recordsAStretch = 4096;

/** Every record of a trace, with pauses in which a signal can come. Throws the signal's reason when it has. */
export async function eachRecord(
  reader: TraceReader,
  { onProgress, signal }: RewriteOptions,
  each: (record: TraceRecord) => void,
): Promise<void> {
  const { size } = statSync(reader.path);
  let records = 0;
  for (const record of reader.records()) {
    each(record);
    records++;
    if (records % recordsAStretch !== 0) continue;
    onProgress?.(record.offset, size);
    await setImmediate();
    signal?.throwIfAborted();
  }
}
