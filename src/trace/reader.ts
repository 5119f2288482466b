// Reads a trace. Opening it checks the frame from end to end and the header, so a cut or damage there is known at once.
// The records are read as a stream, as often as needed. Memory: one window of the file, and what the trace defines once
// (processes, files, strings). A trace is untrusted input: any content of the file throws TraceError only.

import { native } from '../addon/native.ts';
import { inputName } from '../files/standard-input.ts';
import {
  type BlockFrame,
  brokenTrace,
  type Cut,
  checkPlace,
  inFile,
  placed,
  readBlock,
  readFrame,
  readHeaderFrame,
  readMagic,
  withPlace,
} from './block-reader.ts';
import { CborCursor } from './cbor-cursor.ts';
import { crc32c } from './crc32c.ts';
import { FileWindow } from './file-window.ts';
import { decodeHeader, type TraceHeader } from './header.ts';
import { blockKind } from './limits.ts';
import { MessageColumns } from './message-columns.ts';
import { NativeRows } from './native-rows.ts';
import type { OtherRecord, TraceGap, TraceResponse } from './other-records.ts';
import { type PlacedMessage, RecordDecoder, type TraceRecord } from './record-decoder.ts';

export function openTrace(path: string): TraceReader {
  const file = new FileWindow(path);
  try {
    return new TraceReader(inputName(path), file);
  } catch (error) {
    file.close();
    throw inFile(inputName(path), error);
  }
}

export interface Counts {
  readonly messages: number;
  readonly records: number;
}

export class TraceReader {
  /** As the caller named it, for messages. */
  readonly path: string;
  /** Bytes of the file when it was opened. */
  readonly size: number;
  readonly header: TraceHeader;
  /** The end block is present. */
  readonly complete: boolean;
  /** Where and why the file ends, if it is not complete. */
  readonly cut: Cut | undefined;
  /** Format of the file. There is only one so far; once there are two, `block` upgrades the older one. */
  readonly version: number;
  /** Bytes up to the end of the last whole block. */
  readonly goodBytes: number;
  /** Numbers of messages and records in the end block. */
  readonly stated: Counts | undefined;
  private readonly file: FileWindow;
  private readonly headerFrame: BlockFrame;
  private readonly firstRecords: number;

  constructor(path: string, file: FileWindow) {
    this.path = path;
    this.file = file;
    this.size = file.size;
    const { version, end } = readMagic(file);
    this.version = version;
    const first = readHeaderFrame(file, end);
    this.header = withPlace(first.bytesOffset, undefined, () => decodeHeader(this.block(first)));
    this.headerFrame = first;
    this.firstRecords = first.end;
    const found = this.scan();
    this.cut = found.cut;
    this.goodBytes = found.goodBytes;
    this.stated = found.stated;
    this.complete = found.cut === undefined;
  }

  /** Yields every message, in order. Each call is a separate pass over the file. */
  *messages(): Generator<PlacedMessage, void, undefined> {
    const pass = this.pass();
    for (let record = pass.next(); record !== undefined; record = pass.next()) {
      if (record.kind === 'message') yield record;
    }
  }

  *responses(): Generator<TraceResponse, void, undefined> {
    for (const record of this.records()) if (record.kind === 'response') yield record.response;
  }

  /** Yields gaps, each with the index of the next message. */
  *gaps(): Generator<TraceGap & { readonly before: number }, void, undefined> {
    for (const record of this.records()) if (record.kind === 'gap') yield { ...record.gap, before: record.index };
  }

  /**
   * Yields messages as columns, which the next ones overwrite, and every other record except definitions, in order.
   * Finds the same faults as `records`. `areCopied`: a NativeWriter will copy rows.
   */
  *columns(areCopied = false): Generator<MessageColumns | OtherRecord, void, undefined> {
    const pass = this.pass();
    pass.startNatively(this.headerBytes(), areCopied);
    try {
      for (let more = true; more; ) {
        const other = pass.nextRows();
        if (pass.columns.count > 0) yield pass.columns;
        if (other === null) more = false;
        else if (other !== undefined) yield other;
      }
    } finally {
      pass.close();
    }
  }

  /**
   * Yields the bytes of each block of records, for native code: with checked checksums and unchecked content. `read`:
   * the counts so far, to compare with those that each block and the end block state.
   */
  *blocks(checksumOf: typeof crc32c, read: Counts): Generator<Uint8Array, void, undefined> {
    for (let offset = this.firstRecords; offset < this.goodBytes; ) {
      let bytes: Uint8Array | undefined;
      try {
        const frame = this.frameAt(offset, read);
        offset = frame.end;
        // A copy, because another pass may move the window.
        if (frame.kind === blockKind.records) bytes = readBlock(this.file, frame, checksumOf).slice();
      } catch (error) {
        throw inFile(this.path, error);
      }
      if (bytes !== undefined) yield bytes;
    }
  }

  /** Reads the frame of a block behind what was read, which it must state: an end block all of it. */
  frameAt(offset: number, { messages, records }: Counts): BlockFrame {
    const { file, stated } = this;
    const frame = readFrame(file, offset);
    if ('reason' in frame) throw brokenTrace('the file became shorter while it was read', offset);
    checkPlace(frame, messages);
    if (frame.kind !== blockKind.end || stated === undefined) return frame;
    if (stated.messages === messages && stated.records === records) return frame;
    const reason = `the end block states ${stated.messages} messages and ${stated.records} records, ${messages} and ${records} are there`;
    throw brokenTrace(reason, frame.bytesOffset, { field: 'end' });
  }

  /** Returns the bytes of the header's block, for native code. */
  headerBytes(): Uint8Array {
    return this.block(this.headerFrame).slice();
  }

  /** Yields everything except definitions, in order. */
  *records(): Generator<TraceRecord, void, undefined> {
    const pass = this.pass();
    for (let record = pass.next(); record !== undefined; record = pass.next()) yield record;
  }

  private pass(): Pass {
    return new Pass(this, this.file, this.firstRecords);
  }

  close(): void {
    this.file.close();
  }

  private block(frame: BlockFrame): Uint8Array {
    return readBlock(this.file, frame);
  }

  /** Scans the frames after the header without reading their content. */
  private scan(): { cut?: Cut; goodBytes: number; stated?: Counts } {
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

  private readEnd(frame: BlockFrame): Counts {
    const cursor = new CborCursor();
    cursor.start(this.block(frame));
    return withPlace(frame.bytesOffset, undefined, () => {
      if (cursor.array() !== 2) cursor.fail('expected [messages, records]', 0);
      const messages = cursor.uint(Number.MAX_SAFE_INTEGER);
      const records = cursor.uint(Number.MAX_SAFE_INTEGER);
      if (cursor.pos < cursor.bytes.length) cursor.fail('bytes after [messages, records]');
      return { messages, records };
    });
  }
}

/** Bytes of a trace whose checksums take as long in TypeScript as the addon takes to load. */
const worthAnAddon = 1 << 20;

/** One pass over the records. A plain loop, because two nested generators would take as long as the decoding. */
class Pass {
  private readonly reader: TraceReader;
  private readonly file: FileWindow;
  private readonly firstRecords: number;
  private decoder: RecordDecoder;
  private checksumOf: typeof crc32c;
  private native: NativeRows | null = null;
  columns: MessageColumns;
  private offset: number;
  private bytesOffset = 0;
  /** Memory for a block at a time. */
  private block = new Uint8Array(0);
  /** Records that columns do not hold, so far. */
  private others = 0;

  constructor(reader: TraceReader, file: FileWindow, offset: number) {
    this.reader = reader;
    this.file = file;
    this.firstRecords = offset;
    this.offset = offset;
    this.checksumOf = (reader.size >= worthAnAddon ? native.copy()?.crc32c : undefined) ?? crc32c;
    this.decoder = new RecordDecoder(reader.header);
    this.columns = new MessageColumns(this.decoder);
  }

  next(): TraceRecord | undefined {
    try {
      for (;;) {
        const record = this.nextOfBlock();
        if (record !== undefined) return record;
        if (!this.startBlock()) return undefined;
      }
    } catch (error) {
      throw inFile(this.reader.path, error);
    }
  }

  /** Call first, with the bytes of the header's block: `nextRows` reads natively then, if it can. */
  startNatively(header: Uint8Array, areCopied: boolean): void {
    const native = NativeRows.of(header, this.reader.size, this.columns, areCopied);
    if (native === null) return;
    this.native = native;
    this.decoder.readNatively(native);
    this.checksumOf = native.crc32c;
  }

  /** Gives the memory of native code back. What was read of the columns stays. */
  close(): void {
    this.native?.close();
  }

  /** Reads some messages into `columns`, and the record after them if it is another one; null at the end. */
  nextRows(): OtherRecord | undefined | null {
    try {
      if (this.decoder.isAtEnd() && !this.startBlock()) {
        this.columns.count = 0;
        return null;
      }
      let other = this.rowsOfBlock();
      if (other === null) {
        this.readAgain();
        other = this.rowsOfBlock() ?? undefined;
      }
      if (other !== undefined) this.others++;
      return other;
    } catch (error) {
      throw inFile(this.reader.path, error);
    }
  }

  /** Continues in TypeScript, whose error names the fault of the record that native code refused. */
  private readAgain(): void {
    const passed = this.decoder.messages + this.others;
    this.decoder = new RecordDecoder(this.reader.header);
    this.columns = new MessageColumns(this.decoder);
    this.offset = this.firstRecords;
    for (let i = 0; i < passed; i++) this.next();
    if (this.decoder.isAtEnd()) this.startBlock();
  }

  private rowsOfBlock(): OtherRecord | undefined | null {
    try {
      return this.decoder.nextRows(this.columns);
    } catch (error) {
      throw placed(error, this.bytesOffset, this.decoder.records);
    }
  }

  private nextOfBlock(): TraceRecord | undefined {
    try {
      return this.decoder.next();
    } catch (error) {
      throw placed(error, this.bytesOffset, this.decoder.records);
    }
  }

  /** Returns false at the end, after checking the numbers in the end block. */
  private startBlock(): boolean {
    const { decoder, reader } = this;
    if (this.offset >= reader.goodBytes) return false;
    const frame = reader.frameAt(this.offset, decoder);
    this.offset = frame.end;
    if (frame.kind === blockKind.end) return false;
    this.bytesOffset = frame.bytesOffset;
    decoder.startBlock(this.copyOf(readBlock(this.file, frame, this.checksumOf)), frame.bytesOffset);
    return true;
  }

  /** Another pass may move the window between two records. */
  private copyOf(bytes: Uint8Array): Uint8Array {
    if (this.block.length < bytes.length) this.block = new Uint8Array(bytes.length);
    this.block.set(bytes);
    return this.block.subarray(0, bytes.length);
  }
}
