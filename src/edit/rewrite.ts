// What cut, edit and redact share: the frame around their work, which messages are meant, where the input was cut.
import { native } from '../addon/native.ts';
import { UsageError } from '../errors/errors.ts';
import type { Message } from '../schema/generated/messages.ts';
import type { MessageColumns } from '../trace/message-columns.ts';
import { NotNative } from '../trace/native-writer.ts';
import { openTrace, type TraceReader } from '../trace/reader.ts';
import type { RowWriter } from '../trace/writer.ts';
import { checkOutput, type RewriteOptions, type RewritePlace, whole } from './output.ts';

/** All conditions must match. */
export interface Selection {
  /** Indices of messages in the trace, from 0, both inclusive. */
  readonly messages?: { readonly first: number; readonly last: number };
  /** Indices of messages in the trace. */
  readonly only?: ReadonlySet<number>;
  readonly where?: (message: Message) => boolean;
}

/** Where the input was cut; null if it was complete. */
export type CutPlace = { readonly offset: number; readonly reason: string } | null;

/**
 * Throws UsageError if the output may not be written, TraceError for a broken trace. Begins again in TypeScript what
 * native code refuses.
 */
export async function rewritten<T>(options: RewriteOptions, write: (place: RewritePlace) => Promise<T>): Promise<T> {
  checkOutput(options);
  const reader = openTrace(options.input);
  try {
    return await whole(options.output, async (temporary) => {
      try {
        if (native.copy() !== null) return await write({ reader, temporary, natively: true });
      } catch (error) {
        if (!(error instanceof NotNative)) throw error;
      }
      return await write({ reader, temporary, natively: false });
    });
  } finally {
    reader.close();
  }
}

/** Completes the writer's trace after `write`. */
export async function written(writer: RowWriter, write: () => Promise<void>): Promise<void> {
  try {
    await write();
    writer.close();
  } catch (error) {
    writer.abandon();
    throw error;
  }
}

export function isSelected({ messages, only, where }: Selection, columns: MessageColumns, row: number): boolean {
  const index = columns.first + row;
  if (messages !== undefined && (index < messages.first || index > messages.last)) return false;
  if (only !== undefined && !only.has(index)) return false;
  return where === undefined || where(columns.message(row));
}

export const noMatch = (described: string): UsageError =>
  new UsageError(`no messages match (${described})`, {
    remedy: 'see what the trace contains with `esreplay info` and `esreplay cat`',
  });

export const cutPlace = ({ cut }: TraceReader): CutPlace =>
  cut === undefined ? null : { offset: cut.offset, reason: cut.reason };

/** For the header of the trace that is made. */
export const cutNotes = ({ cut }: TraceReader): readonly string[] =>
  cut === undefined ? [] : [`that trace is cut at byte ${cut.offset}: ${cut.reason}`];
