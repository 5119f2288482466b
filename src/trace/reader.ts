// Reads a trace. Opening it checks the frame from end to end and the header, so what is cut or broken there is known at once;
// the records are read as a stream, as often as wanted. Memory: one window of the file, and what the trace defines once (processes, files, strings).
// A trace is untrusted input: whatever is in the file, only TraceError comes out.
import type { Message } from '../schema/generated/messages.ts';
import {
  type BlockFrame,
  brokenTrace,
  type Cut,
  placed,
  readBlock,
  readFrame,
  readMagic,
  withPlace,
} from './block-reader.ts';
import { CborCursor } from './cbor-cursor.ts';
import { FileWindow } from './file-window.ts';
import { decodeHeader, type TraceHeader } from './header.ts';
import { blockKind, formatVersion } from './limits.ts';
import { RecordDecoder, type TraceGap, type TraceRecord, type TraceResponse } from './record-decoder.ts';
import { stepsFrom, type UpgradeStep, upgradeBlock, upgradeSteps } from './upgrade.ts';

export interface PlacedMessage {
  /** Place among the trace's messages, from 0: a message's identity everywhere. */
  readonly index: number;
  /** Images in it are shared with other messages: treat it as read-only. */
  readonly message: Message;
  /** Byte offset of its record in the file. */
  readonly offset: number;
}

export type PlacedRecord = TraceRecord & {
  /** The index of the next message, or of this one. */
  readonly index: number;
  readonly offset: number;
};

export function openTrace(path: string, upgrades: readonly UpgradeStep[] = upgradeSteps): TraceReader {
  const file = new FileWindow(path);
  try {
    return new TraceReader(path, file, upgrades);
  } catch (error) {
    file.close();
    throw error;
  }
}

export class TraceReader {
  readonly path: string;
  readonly header: TraceHeader;
  /** The end block is there. */
  readonly complete: boolean;
  /** Where and why the file stops, when it is not complete. */
  readonly cut: Cut | undefined;
  /** Format of the file; older than today's when it is upgraded on the way in. */
  readonly version: number;
  /** Bytes up to the last whole block. */
  readonly goodBytes: number;
  /** Messages and records that the end block states. */
  readonly stated: { readonly messages: number; readonly records: number } | undefined;
  private readonly file: FileWindow;
  private readonly steps: readonly UpgradeStep[];
  private readonly firstRecords: number;

  constructor(path: string, file: FileWindow, upgrades: readonly UpgradeStep[]) {
    this.path = path;
    this.file = file;
    const oldest = Math.min(formatVersion, ...upgrades.map((step) => step.from));
    const { version, end } = readMagic(file, oldest);
    this.version = version;
    const steps = stepsFrom(version, formatVersion, upgrades);
    if (steps === undefined) throw brokenTrace(`no trace format has the number ${version}`, 0);
    this.steps = steps;
    const first = readFrame(file, end);
    if ('reason' in first) throw brokenTrace(`${first.reason}, before its header is whole`, first.offset);
    if (first.kind !== blockKind.header)
      throw brokenTrace('the first block is not a header', end, { field: 'block.kind' });
    this.header = withPlace(first.bytesOffset, undefined, () => decodeHeader(this.block(first)));
    this.firstRecords = first.end;
    const found = this.scan();
    this.cut = found.cut;
    this.goodBytes = found.goodBytes;
    this.stated = found.stated;
    this.complete = found.cut === undefined;
  }

  /** Every message, in order. */
  *messages(): Generator<PlacedMessage, void, undefined> {
    for (const record of this.records()) {
      if (record.kind === 'message') yield { index: record.index, message: record.message, offset: record.offset };
    }
  }

  *responses(): Generator<TraceResponse, void, undefined> {
    for (const record of this.records()) if (record.kind === 'response') yield record.response;
  }

  /** Gaps, each with the index of the message that came next. */
  *gaps(): Generator<TraceGap & { readonly before: number }, void, undefined> {
    for (const record of this.records()) if (record.kind === 'gap') yield { ...record.gap, before: record.index };
  }

  /** Everything but definitions, in order, from the beginning. Each call is its own pass. */
  *records(): Generator<PlacedRecord, void, undefined> {
    const decoder = new RecordDecoder(this.header);
    for (let offset = this.firstRecords; offset < this.goodBytes; ) {
      const frame = this.frame(offset);
      offset = frame.end;
      if (frame.kind === blockKind.end) break;
      if (frame.firstMessage !== decoder.messages) {
        throw brokenTrace(
          `the block says that ${frame.firstMessage} messages come before it, there are ${decoder.messages}`,
          frame.offset,
          {
            field: 'block.firstMessage',
          },
        );
      }
      // Other passes may move the window between two yields.
      decoder.startBlock(Uint8Array.from(this.block(frame)));
      yield* this.blockRecords(decoder, frame);
    }
    const { stated } = this;
    const recordsDiffer = this.steps.length === 0 && stated?.records !== decoder.records;
    if (stated && (stated.messages !== decoder.messages || recordsDiffer)) {
      const found = `${decoder.messages} and ${decoder.records} are there`;
      throw brokenTrace(
        `the end block states ${stated.messages} messages and ${stated.records} records, ${found}`,
        this.goodBytes,
        {
          field: 'end',
        },
      );
    }
  }

  close(): void {
    this.file.close();
  }

  private *blockRecords(decoder: RecordDecoder, frame: BlockFrame): Generator<PlacedRecord, void, undefined> {
    for (;;) {
      let record: TraceRecord | undefined;
      try {
        record = decoder.next();
      } catch (error) {
        throw placed(error, frame.bytesOffset, decoder.records);
      }
      if (record === undefined) return;
      const index = record.kind === 'message' ? decoder.messages - 1 : decoder.messages;
      yield { ...record, index, offset: frame.bytesOffset + decoder.recordStart };
    }
  }

  private block(frame: BlockFrame): Uint8Array {
    const bytes = readBlock(this.file, frame);
    return withPlace(frame.bytesOffset, undefined, () => upgradeBlock(frame.kind, bytes, this.steps));
  }

  private frame(offset: number): BlockFrame {
    const frame = readFrame(this.file, offset);
    if ('reason' in frame) throw brokenTrace('the file became shorter while it was read', offset);
    return frame;
  }

  /** Walks the frames behind the header without reading what is in them. */
  private scan(): { cut?: Cut; goodBytes: number; stated?: { messages: number; records: number } } {
    for (let offset = this.firstRecords; ; ) {
      const frame = readFrame(this.file, offset);
      if ('reason' in frame) return { cut: frame, goodBytes: offset };
      if (frame.kind === blockKind.header) throw brokenTrace('a second header', offset, { field: 'block.kind' });
      if (frame.kind === blockKind.end) {
        if (frame.end < this.file.size) throw brokenTrace('bytes after the end block', frame.end);
        return { goodBytes: frame.end, stated: this.readEnd(frame) };
      }
      offset = frame.end;
    }
  }

  private readEnd(frame: BlockFrame): { messages: number; records: number } {
    const cursor = new CborCursor();
    cursor.start(this.block(frame));
    return withPlace(frame.bytesOffset, undefined, () => {
      if (cursor.array() !== 2) cursor.fail('[messages, records] expected', 0);
      const messages = cursor.uint(Number.MAX_SAFE_INTEGER);
      const records = cursor.uint(Number.MAX_SAFE_INTEGER);
      if (cursor.pos < cursor.bytes.length) cursor.fail('bytes after [messages, records]');
      return { messages, records };
    });
  }
}
