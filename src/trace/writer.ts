// Writes a trace: messages become records, records become blocks, and the file gets its name only when it is complete.
// Equal processes and files are written once, whether they are one object or many; the first object of each is frozen.
import { EsreplayError, TraceError } from '../errors/errors.ts';
import type { Message } from '../schema/generated/messages.ts';
import { CborFault } from './cbor-fault.ts';
import { CborSink } from './cbor-sink.ts';
import { crc32c } from './crc32c.ts';
import type { DefinitionOptions } from './definition-ids.ts';
import { fieldListsOf, namedEventTypes } from './field-lists.ts';
import { encodeHeader, type TraceHeaderInput } from './header.ts';
import { blockKind, formatVersion, traceLimits } from './limits.ts';
import type { MessageColumns } from './message-columns.ts';
import type { TraceGap, TraceResponse, TraceRun } from './other-records.ts';
import { RecordEncoder } from './record-encoder.ts';
import { TraceOutput, type TraceOutputOptions } from './trace-output.ts';

export interface TraceWriterOptions extends DefinitionOptions, TraceOutputOptions {
  /** Event types that may occur; the header lists their fields. Default: all named types. */
  readonly events?: Iterable<number>;
}

/** Writes the messages of another trace, and the records between them. */
export interface RowWriter {
  /** Number of messages written so far, which is the index of the next one. */
  readonly messages: number;
  readonly bytesWritten: number;
  /**
   * Writes these rows of another trace. Throws TraceError for one that the format cannot hold, after which the writer
   * must be abandoned.
   */
  copyRows(columns: MessageColumns, rows: Uint32Array, rewritten?: (message: Message) => Message): void;
  response(response: TraceResponse): void;
  gap(gap: TraceGap): void;
  run(run: TraceRun): void;
  close(): void;
  abandon(): void;
}

/** Makes the bytes of a trace; what becomes of them is up to the classes below. */
abstract class TraceEncoder {
  private readonly encoder: RecordEncoder;
  private readonly events: ReadonlySet<number>;
  protected readonly beginning: Uint8Array;
  private readonly block = new CborSink();
  private readonly head = new CborSink();
  /** Number of messages before the current block. */
  private firstMessage = 0;

  constructor(
    protected readonly header: TraceHeaderInput,
    events: Iterable<number>,
    options: DefinitionOptions = {},
  ) {
    this.events = new Set(events);
    this.beginning = traceBeginning(header, this.events);
    this.encoder = new RecordEncoder(header, (record) => this.append(record), options);
  }

  /** Takes the next bytes, which are valid only during the call. */
  protected abstract write(bytes: Uint8Array): void;

  /** To be called once, when bytes can be taken. */
  protected begin(): void {
    this.write(this.beginning);
  }

  /** Number of messages written so far, which is the index of the next one. */
  get messages(): number {
    return this.encoder.messages;
  }

  /** Throws TraceError for a message that the format cannot hold; the writer continues as if it had not come. */
  message(message: Message): void {
    const { event_type: type } = message;
    try {
      if (!this.lists(type)) {
        throw new CborFault(`event type ${type} is missing in the header's events`, 0).within('event_type');
      }
      this.encoder.message(message);
    } catch (error) {
      throw withContext(`message ${this.messages} cannot be written`, error);
    }
  }

  copyRows(columns: MessageColumns, rows: Uint32Array, rewritten = (message: Message): Message => message): void {
    for (const row of rows) this.message(rewritten(columns.message(row)));
  }

  response(response: TraceResponse): void {
    checked('a response cannot be written', () => this.encoder.response(response));
  }

  gap(gap: TraceGap): void {
    checked('a gap cannot be written', () => this.encoder.gap(gap));
  }

  /**
   * Begins a new boot or recording, with its own clock base, sequence numbers from 0, and possibly another message
   * version.
   */
  run(run: TraceRun): void {
    checked('a run cannot be written', () => this.encoder.run(run));
  }

  /** Hands the buffer to the operating system, as a separate block. */
  flush(): void {
    if (this.block.length === 0) return;
    this.writeBlock(blockKind.records, this.firstMessage, this.block.written());
    this.block.reset();
    this.firstMessage = this.encoder.messages;
  }

  protected end(): void {
    this.flush();
    const end = new CborSink();
    end.array(2);
    end.uint(this.encoder.messages);
    end.uint(this.encoder.records);
    this.writeBlock(blockKind.end, this.encoder.messages, end.written());
  }

  /** Returns whether a message of this type may occur: its fields are in the header, or need not be. */
  lists(type: number): boolean {
    return this.events.has(type) || !namedEventTypes.has(type);
  }

  private append(record: Uint8Array): void {
    if (this.block.length > 0 && this.block.length + record.length > traceLimits.blockTargetBytes) this.flush();
    this.block.raw(record);
  }

  private writeBlock(kind: number, messages: number, bytes: Uint8Array): void {
    this.head.reset();
    putBlock(this.head, kind, messages, bytes);
    this.write(this.head.written());
  }
}

/** Makes everything before the records, with the fields of these event types. */
function traceBeginning(header: TraceHeaderInput, events: Iterable<number>): Uint8Array {
  const bytes = checked('the header cannot be written', () => encodeHeader(header, fieldListsOf(events)));
  const sink = new CborSink();
  sink.array(2);
  sink.text('esreplay-trace');
  sink.uint(formatVersion);
  putBlock(sink, blockKind.header, 0, bytes);
  return sink.written();
}

/** `messages`: number of messages before the block. */
function putBlock(sink: CborSink, kind: number, messages: number, bytes: Uint8Array): void {
  if (bytes.length > traceLimits.recordBytes) {
    throw new TraceError(`a block of ${bytes.length} bytes, at most ${traceLimits.recordBytes} are allowed`);
  }
  sink.array(4);
  sink.uint(kind);
  sink.uint(messages);
  sink.uint(crc32c(bytes));
  sink.byteString(bytes);
}

/** A trace in memory. */
export class TraceBytes extends TraceEncoder {
  private readonly written: Uint8Array[] = [];

  constructor(header: TraceHeaderInput, events: Iterable<number>) {
    super(header, events);
    this.begin();
  }

  /** Ends the trace. */
  bytes(): Uint8Array {
    this.end();
    return Uint8Array.from(Buffer.concat(this.written));
  }

  protected override write(bytes: Uint8Array): void {
    this.written.push(bytes.slice());
  }
}

const maxMovedBytes = 64 * 1024 * 1024;

/**
 * Has the header of a trace whose records are written list only these events, except in a long trace: the bytes behind
 * it would have to be moved for a few kilobytes less. `length`: that of everything before the records.
 */
export function listOnly(events: Iterable<number>, header: TraceHeaderInput, length: number, file: TraceOutput): void {
  if (file.bytesWritten <= maxMovedBytes) file.replaceBeginning(length, traceBeginning(header, events));
}

/** A trace in a file. */
export class TraceWriter extends TraceEncoder implements RowWriter {
  private readonly file: TraceOutput;

  constructor(path: string, header: TraceHeaderInput, options: TraceWriterOptions = {}) {
    super(header, options.events ?? namedEventTypes, options);
    this.file = new TraceOutput(path, options);
    try {
      this.begin();
    } catch (error) {
      this.file.abandon();
      throw error;
    }
  }

  get path(): string {
    return this.file.path;
  }

  get incompletePath(): string {
    return this.file.incompletePath;
  }

  get bytesWritten(): number {
    return this.file.bytesWritten;
  }

  /**
   * Ends the trace, syncs it and gives it its name. The header then lists only `events`, if those are given, as far as
   * `listOnly` has it do so.
   */
  close(events?: Iterable<number>): void {
    if (!this.file.isOpen) return;
    this.end();
    if (events !== undefined) listOnly(events, this.header, this.beginning.length, this.file);
    this.file.close();
  }

  /** Leaves the trace as `NAME.incomplete`, with everything written so far. */
  abandon(): void {
    if (!this.file.isOpen) return;
    this.flush();
    this.file.abandon();
  }

  protected override write(bytes: Uint8Array): void {
    this.file.write(bytes);
  }
}

export function checked<T>(what: string, act: () => T): T {
  try {
    return act();
  } catch (error) {
    throw withContext(what, error);
  }
}

/** Returns a fault of the encoder as a TraceError that names `what`; other errors unchanged. */
export function withContext(what: string, error: unknown): unknown {
  if (error instanceof EsreplayError || !(error instanceof CborFault)) return error;
  return new TraceError(`${what}: ${error.message}`, { field: error.field });
}
