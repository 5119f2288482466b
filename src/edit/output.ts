// The output file of an edited trace: never its own input, never another file by mistake, and either complete or
// absent.
import { existsSync, realpathSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { UsageError } from '../errors/errors.ts';
import { refuseForeign } from '../files/output-file.ts';
import type { MessageColumns } from '../trace/message-columns.ts';
import type { OtherRecord } from '../trace/other-records.ts';
import type { TraceReader } from '../trace/reader.ts';
import { temporaryPath } from '../trace/trace-output.ts';

export interface RewriteOptions {
  readonly input: string;
  readonly output: string;
  /** Replace an existing output. */
  readonly overwrite: boolean;
  /** Program and version for the header. */
  readonly application: string;
  /** Ends the work without an output. */
  readonly signal?: AbortSignal;
  readonly onProgress?: (bytes: number, size: number) => void;
}

/**
 * Throws UsageError for an output that may not be written: a folder, the input itself, and without `overwrite` any
 * existing file.
 */
export function checkOutput({
  input,
  output,
  overwrite,
}: Pick<RewriteOptions, 'input' | 'output' | 'overwrite'>): void {
  refuseForeign(output);
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

/**
 * Runs `write`, which moves the temporary file to the output when it is complete; removes the temporary file in any
 * case.
 */
export async function whole<T>(output: string, write: (temporary: string) => Promise<T>): Promise<T> {
  const temporary = temporaryPath(output);
  try {
    return await write(temporary);
  } finally {
    if (existsSync(temporary)) rmSync(temporary, { force: true });
  }
}

/** Where the work reads and writes. `natively`: rows that it does not change are copied by a NativeWriter. */
export interface RewritePlace {
  readonly reader: TraceReader;
  readonly temporary: string;
  readonly natively: boolean;
}

/** The most records and bytes to process before a pause. One batch or record may exceed them. */
const stretch = { records: 4096, bytes: 1 << 20 } as const;

export interface RecordUser {
  /** Called for messages that follow each other; they are valid during the call. */
  messages(columns: MessageColumns): void;
  other(record: OtherRecord): void;
}

/**
 * Passes every record of a trace to `user`, with pauses in which a signal can arrive. Throws the signal's reason if it
 * aborted.
 */
export async function eachRecord(
  { reader, natively }: Pick<RewritePlace, 'reader' | 'natively'>,
  options: RewriteOptions,
  user: RecordUser,
): Promise<void> {
  let records = 0;
  let begin = 0;
  for (const each of reader.columns(natively)) {
    let offset: number;
    if ('kind' in each) {
      user.other(each);
      offset = each.offset;
      records++;
    } else {
      user.messages(each);
      offset = each.offset[each.count - 1] ?? 0;
      records += each.count;
    }
    if (records < stretch.records && offset - begin < stretch.bytes) continue;
    await pause(offset, reader, options);
    records = 0;
    begin = offset;
  }
}

async function pause(offset: number, { size }: TraceReader, { onProgress, signal }: RewriteOptions): Promise<void> {
  onProgress?.(offset, size);
  await setImmediate();
  signal?.throwIfAborted();
}
