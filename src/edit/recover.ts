// The main path of `esreplay recover`: copies the whole blocks of a trace byte for byte, and adds an end and a note in
// the header that says where it was cut. It reads records to find the first broken one but does not rewrite them, so
// what this version does not know is kept.
import { closeSync, fsyncSync, renameSync, writeSync } from 'node:fs';
import { setImmediate } from 'node:timers/promises';
import { SetupError, TraceError } from '../errors/errors.ts';
import { writeRemedy } from '../errors/write-remedy.ts';
import {
  type BlockFrame,
  brokenTrace,
  checkPlace,
  inFile,
  readBlock,
  readFrame,
  readHeaderFrame,
  readMagic,
  withPlace,
} from '../trace/block-reader.ts';
import { type CborValue, decodeCbor, encodeCbor } from '../trace/cbor.ts';
import { CborFault } from '../trace/cbor-fault.ts';
import { crc32c } from '../trace/crc32c.ts';
import { FileWindow } from '../trace/file-window.ts';
import { decodeHeader } from '../trace/header.ts';
import { blockKind, formatVersion } from '../trace/limits.ts';
import { RecordDecoder } from '../trace/record-decoder.ts';
import { openTemporary } from '../trace/trace-output.ts';
import { checkOutput, type RewriteOptions, whole } from './output.ts';

export interface RecoverSummary {
  /** Up to the end of the last whole block. */
  readonly messages: number;
  readonly records: number;
  readonly bytesWritten: number;
  /** Null: the trace was whole. */
  readonly lost: {
    /** Offset of the first byte that could not be kept, and why. */
    readonly offset: number;
    readonly record: number | null;
    readonly reason: string;
    readonly bytes: number;
    /** Number of messages there were, according to blocks after the damage; null if unknown. */
    readonly messages: number | null;
  } | null;
}

/** Throws TraceError if not even the header is whole. */
export async function recoverTrace(options: RewriteOptions): Promise<RecoverSummary> {
  checkOutput(options);
  const file = new FileWindow(options.input);
  try {
    const found = await goodPart(file, options);
    return await whole(options.output, async (temporary) => write(file, found, options, temporary));
  } catch (error) {
    throw inFile(options.input, error);
  } finally {
    file.close();
  }
}

interface GoodPart {
  readonly header: Uint8Array;
  readonly blocks: readonly { readonly offset: number; readonly end: number }[];
  readonly messages: number;
  readonly records: number;
  readonly lost: RecoverSummary['lost'];
}

async function goodPart(file: FileWindow, { onProgress, signal }: RewriteOptions): Promise<GoodPart> {
  const { end } = readMagic(file);
  const first = readHeaderFrame(file, end);
  const header = Uint8Array.from(readBlock(file, first));
  const decoder = new RecordDecoder(withPlace(first.bytesOffset, undefined, () => decodeHeader(header)));
  const blocks: { offset: number; end: number }[] = [];
  let [messages, records] = [0, 0];
  for (let offset = first.end; ; ) {
    try {
      const frame = readFrame(file, offset);
      if ('reason' in frame) throw brokenTrace(frame.reason, offset);
      if (frame.kind === blockKind.end) {
        checkEnd(file, frame, messages);
        return { header, blocks, messages, records, lost: null };
      }
      if (frame.kind !== blockKind.records) throw brokenTrace('a block that does not belong here', offset);
      readRecords(decoder, file, frame, messages);
      blocks.push({ offset, end: frame.end });
      [messages, records] = [decoder.messages, decoder.records];
      offset = frame.end;
    } catch (error) {
      if (!(error instanceof TraceError)) throw error;
      const later = messagesBehind(file, offset);
      const lost = {
        offset: error.offset ?? offset,
        record: error.record ?? null,
        reason: error.message,
        bytes: file.size - offset,
        messages: later === null || later < messages ? null : later - messages,
      };
      return { header, blocks, messages, records, lost };
    }
    onProgress?.(offset, file.size);
    await setImmediate();
    signal?.throwIfAborted();
  }
}

function checkEnd(file: FileWindow, frame: BlockFrame, messages: number): void {
  const stated = withPlace(frame.bytesOffset, undefined, () => decodeCbor(readBlock(file, frame)));
  if (frame.end < file.size) throw brokenTrace('bytes after the end block', frame.end);
  if (Array.isArray(stated) && stated[0] === messages) return;
  throw brokenTrace('the end block states another number of messages', frame.offset);
}

/**
 * Throws TraceError at the first wrong record: the whole block is then lost, because what follows may refer to that
 * record.
 */
function readRecords(decoder: RecordDecoder, file: FileWindow, frame: BlockFrame, messages: number): void {
  checkPlace(frame, messages);
  const bytes = Uint8Array.from(readBlock(file, frame));
  decoder.startBlock(bytes, frame.bytesOffset);
  try {
    while (decoder.next() !== undefined);
  } catch (error) {
    if (!(error instanceof CborFault)) throw error;
    const { records: record } = decoder;
    throw brokenTrace(error.message, frame.bytesOffset + error.offset, { record, field: error.field });
  }
}

/** Returns how many messages the last block after `offset` counts before itself, if blocks can still be recognised. */
function messagesBehind(file: FileWindow, offset: number): number | null {
  let counted: number | null = null;
  try {
    for (let at = offset; ; ) {
      const frame = readFrame(file, at);
      if ('reason' in frame) return counted;
      if (at > offset || frame.kind === blockKind.end) counted = frame.firstMessage;
      at = frame.end;
    }
  } catch (error) {
    if (!(error instanceof TraceError)) throw error;
    return counted;
  }
}

function write(file: FileWindow, found: GoodPart, { output }: RewriteOptions, temporary: string): RecoverSummary {
  const { messages, records, lost } = found;
  let bytesWritten = 0;
  try {
    const descriptor = openTemporary(temporary);
    try {
      const put = (bytes: Uint8Array): void => {
        for (let done = 0; done < bytes.length; ) done += writeSync(descriptor, bytes, done);
        bytesWritten += bytes.length;
      };
      put(encodeCbor(['esreplay-trace', formatVersion]));
      put(block(blockKind.header, 0, lost === null ? found.header : withNote(found.header, noteOf(lost))));
      for (const { offset, end } of found.blocks) put(file.at(offset, end - offset));
      put(block(blockKind.end, messages, encodeCbor([messages, records])));
      fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
    renameSync(temporary, output);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    throw new SetupError(`cannot write ${output} (${code})`, {
      place: output,
      remedy: writeRemedy(code, 'name another file'),
      cause: error,
    });
  }
  return { messages, records, bytesWritten, lost };
}

const block = (kind: number, firstMessage: number, bytes: Uint8Array): Uint8Array =>
  encodeCbor([kind, firstMessage, crc32c(bytes), bytes]);

function noteOf(lost: NonNullable<RecoverSummary['lost']>): string {
  const count = lost.messages === null ? 'an unknown number of messages' : `${lost.messages} messages`;
  return `recovered: the trace ended at byte ${lost.offset} (${lost.reason}); lost: ${lost.bytes} bytes, ${count}`;
}

/** Keeps the header's other keys, including those that this version does not know. */
function withNote(bytes: Uint8Array, note: string): Uint8Array {
  const header = decodeCbor(bytes);
  if (!(header instanceof Map)) throw new Error('a header that was read is no map');
  const notes = header.get('notes');
  return encodeCbor(
    new Map<CborValue, CborValue>([...header, ['notes', [...(Array.isArray(notes) ? notes : []), note]]]),
  );
}
