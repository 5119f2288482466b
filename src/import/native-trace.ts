// Writes drafts natively, and beside them the messages that only TypeScript could read: `RecordEncoder` encodes those, with
// the addon's definitions and clock. The bytes are those of `TraceWriter`.
import type { NativeTraceCopy } from '../addon/load.ts';
import { native } from '../addon/native.ts';
import type { Message } from '../schema/generated/messages.ts';
import { type DefinitionTable, defaultDefinitionBytes } from '../trace/definition-ids.ts';
import { namedEventTypes } from '../trace/field-lists.ts';
import type { TraceHeaderInput } from '../trace/header.ts';
import { NativeWriter, type NativeWriterOptions } from '../trace/native-writer.ts';
import type { TraceGap, TraceRun } from '../trace/other-records.ts';
import { RecordEncoder } from '../trace/record-encoder.ts';
import { wideOf } from '../trace/wide-integer.ts';
import { checked, listOnly } from '../trace/writer.ts';
import type { Draft, NativeLines } from './native-lines.ts';

/** Drafts that are written at once. */
const batchDrafts = 256;
/** A draft's sequence numbers, of its type and the global one; its twin's sequence number and deadline. */
const numbersADraft = 4;
/** A draft has no twin. */
const noTwin = -1;

type NativeTraceOptions = Omit<NativeWriterOptions, 'redactor'>;

export class NativeTrace extends NativeWriter {
  private readonly lines: NativeLines;
  private readonly header: TraceHeaderInput;
  private readonly beginningBytes: number;
  private readonly encoder: RecordEncoder;
  private readonly clock = new NativeClock();
  /** Drafts that wait to be written, all of them in one memory. */
  private waiting: Uint8Array = new Uint8Array(0);
  private readonly starts = new Uint32Array(batchDrafts);
  private readonly twinTypes = new Int32Array(batchDrafts);
  private readonly numbers = new BigUint64Array(numbersADraft * batchDrafts);
  private count = 0;
  private twins = 0;

  /** Throws NotNative, as all of it does, if memory has run out. */
  constructor(path: string, header: TraceHeaderInput, options: NativeTraceOptions, lines: NativeLines) {
    super(path, header, { ...options, redactor: null });
    this.lines = lines;
    this.header = header;
    this.beginningBytes = this.bytesWritten;
    const { copy } = this;
    const emit = (record: Uint8Array, isMessage: boolean): void => {
      if (isMessage) this.clock.end(this.encoder, copy, record);
      else copy.record(record);
    };
    // Nothing is frozen here, so the encoder knows definitions only by their bytes, which the addon may forget.
    this.encoder = new RecordEncoder(header, emit, { freezes: false, tableOf: (kind) => new NativeTable(copy, kind) });
  }

  /** Returns whether there is a native part, and memory to write a trace with it. */
  static isPossible(definitionBytes = defaultDefinitionBytes): boolean {
    const part = native.import();
    if (part === null) return false;
    const copy = new part.TraceCopy(new Float64Array(8), null);
    const isOpen = copy.open(new Uint8Array(0), BigUint64Array.from([1, 1, 1, 0, 0, 0, definitionBytes].map(BigInt)));
    copy.close();
    return isOpen;
  }

  override get messages(): number {
    return super.messages + this.count + this.twins;
  }

  get incompletePath(): string {
    return this.file.incompletePath;
  }

  /** The draft's memory must stay until `flush`. */
  draft(draft: Draft): void {
    if (this.count === batchDrafts || draft.bytes !== this.waiting) this.flush();
    this.waiting = draft.bytes;
    const { count, numbers } = this;
    const { start, twin } = draft;
    this.starts[count] = start;
    this.twinTypes[count] = twin?.eventType ?? noTwin;
    numbers[numbersADraft * count] = draft.writtenSeq;
    numbers[numbersADraft * count + 1] = draft.writtenGlobal;
    if (twin !== null) {
      numbers[numbersADraft * count + 2] = twin.seqNum;
      numbers[numbersADraft * count + 3] = twin.deadline;
      this.twins++;
    }
    this.count++;
    draft.isWritten = true;
  }

  flush(): void {
    const { lines, copy, waiting, starts, twinTypes, numbers, count } = this;
    this.count = this.twins = 0;
    for (let from = 0; from < count; ) {
      from += lines.native.write(copy, waiting, starts, twinTypes, numbers, from, count);
      this.write();
    }
  }

  /** Throws TraceError as `TraceWriter.message` does. */
  message(message: Message): void {
    this.flush();
    const { encoder, clock } = this;
    clock.begin(encoder, this.copy, message.event_type);
    try {
      checked(`message ${this.messages} cannot be written`, () => encoder.message(message));
    } finally {
      this.write();
    }
  }

  override gap(gap: TraceGap): void {
    this.flush();
    checked('a gap cannot be written', () => this.encoder.gap(gap));
    this.write();
  }

  override run(run: TraceRun): void {
    this.flush();
    checked('a run cannot be written', () => this.encoder.run(run));
    this.runBegan(run);
    this.write();
  }

  /** Ends the trace. Its header then lists these events, as far as `listOnly` has it do so. */
  override close(events: Iterable<number> = namedEventTypes): void {
    if (!this.file.isOpen) return;
    this.flush();
    this.finish();
    listOnly(events, this.header, this.beginningBytes, this.file);
    this.file.close();
  }

  protected override attempt<T>(what: string, act: () => T): T {
    return checked(what, act);
  }
}

/** Definitions that the addon keeps, which also forgets them. */
class NativeTable implements DefinitionTable {
  readonly memory = 0;
  private readonly copy: NativeTraceCopy;
  private readonly kind: number;

  constructor(copy: NativeTraceCopy, kind: number) {
    this.copy = copy;
    this.kind = -1 - kind;
  }

  find(key: Uint8Array, length: number): number {
    return this.copy.find(this.kind, key.subarray(0, length));
  }

  add(key: Uint8Array, length: number): number {
    return this.copy.remember(this.kind, key.subarray(0, length));
  }

  forget(): void {}
}

/** Lends the addon's clock to an encoder for one message. */
class NativeClock {
  private readonly words = new BigUint64Array(6);
  private eventType = 0;

  begin({ clock }: RecordEncoder, copy: NativeTraceCopy, eventType: number): void {
    copy.beginMessage(eventType, this.words);
    const [mach = 0n, residual = 0n, authBudget = 0n, notifyBudget = 0n, nextGlobal = 0n, next = 0n] = this.words;
    this.eventType = eventType;
    clock.restore({
      mach: wideOf(mach),
      residual: wideOf(BigInt.asIntN(64, residual)),
      authBudget: wideOf(authBudget),
      notifyBudget: wideOf(notifyBudget),
      nextGlobal: wideOf(nextGlobal),
      eventType,
      next: wideOf(next),
    });
  }

  end({ clock }: RecordEncoder, copy: NativeTraceCopy, record: Uint8Array): void {
    const { mach, residual, authBudget, notifyBudget, nextGlobal, next } = clock.stateFor(this.eventType);
    this.words.set(
      [mach, residual, authBudget, notifyBudget, nextGlobal, next].map((word) => BigInt.asUintN(64, BigInt(word))),
    );
    copy.endMessage(this.eventType, this.words, record);
  }
}
