// Has the addon write a trace of rows that it has read: the same bytes as `TraceWriter`, as fast as memory allows. What
// it refuses must be written with that one, from the beginning.
import type { NativeTraceCopy, NativeValueRedactor } from '../addon/load.ts';
import { native } from '../addon/native.ts';
import type { Text } from '../schema/generated/messages.ts';
import { CborSink } from './cbor-sink.ts';
import { asText } from './checked-values.ts';
import { defaultDefinitionBytes } from './definition-ids.ts';
import { fieldListsOf } from './field-lists.ts';
import { encodeHeader, type TraceHeaderInput } from './header.ts';
import type { MessageColumns } from './message-columns.ts';
import {
  type TraceGap,
  type TraceResponse,
  type TraceRun,
  writeGap,
  writeResponse,
  writeRun,
} from './other-records.ts';
import { writeText } from './plan-encoder.ts';
import { TraceOutput } from './trace-output.ts';
import type { RowWriter, TraceWriterOptions } from './writer.ts';

/** What the addon says, by place in `found`. */
const place = { messages: 0, records: 1, blockBytes: 2, isRefused: 3 } as const;

/** Thrown where `TraceWriter` has to begin again. */
export class NotNative extends Error {}

export interface NativeWriterOptions extends TraceWriterOptions {
  readonly events: Iterable<number>;
  /** What redacts values; null: they stay. */
  readonly redactor: NativeValueRedactor | null;
}

export class NativeWriter implements RowWriter {
  protected readonly file: TraceOutput;
  protected readonly copy: NativeTraceCopy;
  private readonly found = new Float64Array(Object.keys(place).length);
  private readonly sink = new CborSink();
  private readonly stringSink = new CborSink();

  /** Throws NotNative, as all of it does, and SetupError if the system refuses. */
  constructor(path: string, header: TraceHeaderInput, options: NativeWriterOptions) {
    const part = native.copy();
    if (part === null) throw new NotNative();
    this.copy = new part.TraceCopy(this.found, options.redactor);
    try {
      const [numer, denom] = header.timebase;
      const start = [header.messageVersion, numer, denom, header.machBase, header.wallBase, header.budget];
      const words = BigUint64Array.from([...start, options.definitionBytes ?? defaultDefinitionBytes].map(BigInt));
      const bytes = this.attempt('the header cannot be written', () =>
        encodeHeader(header, fieldListsOf(new Set(options.events))),
      );
      if (!this.copy.open(bytes, words)) throw new NotNative();
      this.file = new TraceOutput(path, options);
    } catch (error) {
      this.copy.close();
      throw error;
    }
    try {
      this.write();
    } catch (error) {
      this.abandon();
      throw error;
    }
  }

  get messages(): number {
    return this.found[place.messages] as number;
  }

  get bytesWritten(): number {
    return this.file.bytesWritten;
  }

  copyRows({ source: { native } }: MessageColumns, rows: Uint32Array): void {
    for (let from = 0; from < rows.length; ) {
      if (native === undefined) throw new NotNative();
      from += native.copy(this.copy, rows, from);
      this.write();
    }
  }

  response(response: TraceResponse): void {
    this.attempt('a response cannot be written', () =>
      writeResponse(this.sink, response, this.messages, (who) => this.who(who)),
    );
    this.record();
  }

  gap(gap: TraceGap): void {
    this.attempt('a gap cannot be written', () => writeGap(this.sink, gap));
    this.record();
  }

  run(run: TraceRun): void {
    this.attempt('a run cannot be written', () => writeRun(this.sink, run));
    this.record();
    this.runBegan(run);
  }

  /** Call behind the record of a run. */
  protected runBegan({ messageVersion, machBase, wallBase }: TraceRun): void {
    this.copy.run(BigUint64Array.of(BigInt(messageVersion), machBase, wallBase));
  }

  close(): void {
    if (!this.file.isOpen) return;
    this.finish();
    this.file.close();
  }

  protected finish(): void {
    this.copy.finish();
    this.write();
    this.copy.close();
  }

  abandon(): void {
    if (!this.file.isOpen) return;
    this.copy.close();
    this.file.abandon();
  }

  private who(who: Text | null): void {
    const { sink, stringSink } = this;
    if (who === null) sink.null();
    else if (who.length === 0) sink.text('');
    else {
      stringSink.reset();
      writeText(stringSink, asText(who));
      sink.uint(this.copy.string(stringSink.written()));
    }
  }

  private record(): void {
    this.copy.record(this.sink.written());
    this.write();
  }

  /** Encodes something. `TraceWriter` words the error. */
  protected attempt<T>(_what: string, act: () => T): T {
    try {
      return act();
    } catch {
      throw new NotNative();
    }
  }

  /** Moves finished blocks to the file. */
  protected write(): void {
    const { found, file, copy } = this;
    if (found[place.isRefused] !== 0) throw new NotNative();
    if (found[place.blockBytes] !== 0) file.write(copy.take());
  }
}
