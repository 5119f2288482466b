// Writes a trace: messages become records, records become blocks, and the file gets its name only when it is complete.
// Equal processes and files are written once, whether they are one object or many; the first object of each is frozen.
import { closeSync, fsyncSync, ftruncateSync, openSync, readSync, renameSync, writeSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { EsreplayError, SetupError, TraceError } from '../errors.ts';
import type { Message } from '../schema/generated/messages.ts';
import { writeRemedy } from '../write-remedy.ts';
import { CborFault } from './cbor-fault.ts';
import { CborSink } from './cbor-sink.ts';
import { crc32c } from './crc32c.ts';
import { fieldListsOf, namedEventTypes } from './field-lists.ts';
import { encodeHeader, type TraceHeaderInput } from './header.ts';
import { blockKind, formatVersion, traceLimits } from './limits.ts';
import type { MessageColumns } from './message-columns.ts';
import type { TraceGap, TraceResponse, TraceRun } from './other-records.ts';
import type { Rewriting } from './record-copier.ts';
import { RecordEncoder, type RecordEncoderOptions } from './record-encoder.ts';

export interface TraceWriterOptions extends RecordEncoderOptions {
  /** Event types that may occur; the header lists their fields. Default: all named types. */
  readonly events?: Iterable<number>;
  /** Path of the bytes until `close`, in the same folder; default `NAME.incomplete`. */
  readonly incompletePath?: string;
  /** Permissions of the file, less the umask. */
  readonly mode?: number;
}

/**
 * Next to the output, with a name that neither a recorder nor another command uses: a trace to recover is often called
 * OUTPUT.incomplete.
 */
export const temporaryPath = (output: string): string =>
  join(dirname(output), `.${basename(output)}.${process.pid}.new`);

/** Moved at once when the header becomes shorter. */
const movedBytes = 1024 * 1024;

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
    private readonly header: TraceHeaderInput,
    events: Iterable<number>,
    options: RecordEncoderOptions = {},
  ) {
    this.events = new Set(events);
    this.beginning = this.beginningFor(this.events);
    this.encoder = new RecordEncoder(header, (record) => this.append(record), options);
  }

  /** Takes the next bytes, which are valid only during the call. */
  protected abstract write(bytes: Uint8Array): void;

  /** To be called once, when bytes can be taken. */
  protected begin(): void {
    this.write(this.beginning);
  }

  /** Makes everything before the records, with the fields of these event types. */
  protected beginningFor(events: Iterable<number>): Uint8Array {
    const bytes = checked('the header cannot be written', () => encodeHeader(this.header, fieldListsOf(events)));
    const sink = new CborSink();
    sink.array(2);
    sink.text('esreplay-trace');
    sink.uint(formatVersion);
    putBlock(sink, blockKind.header, 0, bytes);
    return sink.written();
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
      throw told(`message ${this.messages} cannot be written`, error);
    }
  }

  /**
   * Writes a row of another trace; `rewriting` must be the same for all of them. Throws TraceError for one that the
   * format cannot hold, after which the writer must be abandoned.
   */
  copy(columns: MessageColumns, row: number, rewriting?: Rewriting & { message(message: Message): Message }): void {
    const type = columns.eventType[row] as number;
    const isCopied =
      this.lists(type) &&
      checked(`message ${this.messages} cannot be written`, () => this.encoder.copy(columns, row, rewriting));
    if (isCopied) return;
    const message = columns.message(row);
    this.message(rewriting === undefined ? message : rewriting.message(message));
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

/** A trace in a file. */
export class TraceWriter extends TraceEncoder {
  readonly path: string;
  /** Path of the bytes until `close`. */
  readonly incompletePath: string;
  /** Bytes written to the file, and those in the current block. */
  bytesWritten = 0;
  private readonly descriptor: number;
  private isOpen = true;

  constructor(path: string, header: TraceHeaderInput, options: TraceWriterOptions = {}) {
    super(header, options.events ?? namedEventTypes, options);
    this.path = path;
    this.incompletePath = options.incompletePath ?? `${path}.incomplete`;
    this.descriptor = this.onDisk(() => openSync(this.incompletePath, 'w+', options.mode));
    this.begin();
  }

  /** Ends the trace, syncs it and gives it its name. The header then lists only `events`, if those are given. */
  close(events?: Iterable<number>): void {
    if (!this.isOpen) return;
    this.end();
    this.isOpen = false;
    this.onDisk(() => {
      if (events !== undefined) this.beginAnew(this.beginningFor(events));
      fsyncSync(this.descriptor);
      closeSync(this.descriptor);
      renameSync(this.incompletePath, this.path);
      syncFolder(dirname(this.path));
    });
  }

  /** Leaves the trace as `NAME.incomplete`, with everything written so far. */
  abandon(): void {
    if (!this.isOpen) return;
    this.flush();
    this.isOpen = false;
    closeSync(this.descriptor);
  }

  protected override write(bytes: Uint8Array): void {
    if (!this.isOpen) throw new Error('the trace is closed');
    this.onDisk(() => this.put(bytes, null));
    this.bytesWritten += bytes.length;
  }

  /** Replaces the beginning by one that is not longer, and moves what follows it. */
  private beginAnew(beginning: Uint8Array): void {
    const less = this.beginning.length - beginning.length;
    const chunk = new Uint8Array(movedBytes);
    this.put(beginning, 0);
    for (let from = this.beginning.length; from < this.bytesWritten; ) {
      const count = readSync(this.descriptor, chunk, 0, chunk.length, from);
      if (count === 0) throw new Error(`${this.incompletePath} became shorter while it was written`);
      this.put(chunk.subarray(0, count), from - less);
      from += count;
    }
    this.bytesWritten -= less;
    ftruncateSync(this.descriptor, this.bytesWritten);
  }

  private put(bytes: Uint8Array, at: number | null): void {
    for (let done = 0; done < bytes.length; )
      done += writeSync(this.descriptor, bytes, done, bytes.length - done, at === null ? null : at + done);
  }

  private onDisk<T>(act: () => T): T {
    try {
      return act();
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      throw new SetupError(`cannot write ${basename(this.incompletePath)} (${code})`, {
        place: this.incompletePath,
        remedy:
          code === 'ENOSPC'
            ? 'free some space; the trace is readable up to its last whole block'
            : writeRemedy(code, 'name another file'),
        cause: error,
      });
    }
  }
}

function checked<T>(what: string, act: () => T): T {
  try {
    return act();
  } catch (error) {
    throw told(what, error);
  }
}

/** Returns what is thrown for an error of the encoder. */
function told(what: string, error: unknown): unknown {
  if (error instanceof EsreplayError || !(error instanceof CborFault)) return error;
  return new TraceError(`${what}: ${error.message}`, { field: error.field });
}

/** Makes a rename durable where folders can be synced. */
function syncFolder(path: string): void {
  let folder: number;
  try {
    folder = openSync(path, 'r');
  } catch {
    return;
  }
  try {
    fsyncSync(folder);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EINVAL') throw error;
  } finally {
    closeSync(folder);
  }
}
