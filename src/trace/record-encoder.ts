// Encodes messages, and the records between them, as canonical records, definitions first. The C++ encoder makes the
// same bytes for the same messages; every choice follows traces/FORMAT.md. `writer.ts` writes blocks and files.
import type { File, Message, Process, Text, Thread } from '../schema/generated/messages.ts';
import { eventPlan, planOf } from '../schema/plan.ts';
import { CborFault, faultWithin } from './cbor-fault.ts';
import { asBigint, asNumber, asText, fail } from './checked-values.ts';
import { Envelope } from './envelope.ts';
import { freezeImage } from './freeze-image.ts';
import type { TraceHeaderInput } from './header.ts';
import { InternTable } from './intern-table.ts';
import { elementMemory, recordKind, structMemory, traceLimits } from './limits.ts';
import type { MessageColumns } from './message-columns.ts';
import {
  type TraceGap,
  type TraceResponse,
  type TraceRun,
  writeGap,
  writeResponse,
  writeRun,
} from './other-records.ts';
import { type Definer, ItemSink, PlanEncoder, type PlanWriter, writeText } from './plan-encoder.ts';
import { type CopySource, RecordCopier, type Rewriting } from './record-copier.ts';
import { RunClock } from './run-clock.ts';
import { rawEvent } from './unknown-fields.ts';
import { wideOf } from './wide-integer.ts';

const fixedItems = 9;
const maxUint64 = 0xffffffffffffffffn;

/** Receives each finished record; its bytes are valid until the call returns. */
export type EmitRecord = (record: Uint8Array) => void;

export interface RecordEncoderOptions {
  /** Memory that definitions may take before all of them are forgotten, and made again when they are next needed. */
  readonly definitionBytes?: number;
  /** Freeze the first object of each process and file, which other messages may share. False: shared ones are frozen. */
  readonly freezes?: boolean;
}

export const defaultDefinitionBytes = 64 * 1024 * 1024;

export class RecordEncoder {
  messages = 0;
  records = 0;
  private readonly emit: EmitRecord;
  private readonly clock: RunClock;
  private readonly ids: Ids;
  private readonly plans: PlanEncoder;
  private readonly sink: ItemSink;
  private readonly head = new Envelope();
  private copied: CopySource | undefined;
  private copier: RecordCopier | undefined;

  constructor(header: TraceHeaderInput, emit: EmitRecord, options: RecordEncoderOptions = {}) {
    this.emit = (record) => {
      if (record.length > traceLimits.recordBytes)
        fail(`a record of ${record.length} bytes, at most ${traceLimits.recordBytes} are allowed`);
      emit(record);
      this.records++;
    };
    this.clock = new RunClock(header.timebase, header.budget);
    this.ids = new Ids(this.emit, { definitionBytes: defaultDefinitionBytes, freezes: true, ...options });
    this.plans = this.ids.plans;
    this.sink = new ItemSink(this.plans, this.ids);
    this.clock.startRun(header);
    this.ids.startVersion(header.messageVersion);
  }

  /** Throws CborFault for a message that cannot be written; definitions made for it stay, and encoding may continue. */
  message(message: Message): void {
    this.clock.mark(message.event_type);
    this.plans.memory = 0;
    this.ids.limit();
    try {
      this.encode(message);
    } catch (error) {
      this.clock.takeBack();
      throw error;
    }
  }

  private encode(message: Message): void {
    if (message.version !== this.clock.version) {
      throw new CborFault(`${message.version}, but this run has ${this.clock.version}: begin a new run`, 0).within(
        'version',
      );
    }
    const raw = rawEvent(message);
    const known = raw === undefined ? eventPlan(message.event_type) : undefined;
    if (raw === undefined && !known) fail(`event type ${message.event_type} has no plan and no raw bytes`);
    const isAuth = known ? known.row.action === 'AUTH' : message.action_type === 0;
    if (isAuth !== (message.action_type === 0))
      throw new CborFault(`${message.action_type} does not fit the event type`, 0).within('action_type');
    const { sink } = this;
    sink.reset();
    if (known) {
      const writer = this.plans.of(known.plan);
      sink.array(fixedItems + writer.count(message.version));
      sink.uint(message.event_type);
      this.envelope(message, isAuth);
      this.payload(message, known.row.member ?? '', writer);
    } else {
      sink.array(12);
      sink.int(recordKind.rawMessage);
      sink.uint(asNumber(message.event_type, 0, traceLimits.eventType));
      sink.uint(message.action_type);
      this.envelope(message, isAuth);
      sink.byteString(raw ?? new Uint8Array());
    }
    this.plans.refer(structMemory(sink.length));
    this.emit(sink.written());
    this.messages++;
  }

  /**
   * Writes a row of another trace as `message` writes the message; returns false, without having written it, for one
   * that must be made. Throws CborFault for one that cannot be written, after which nothing may follow.
   */
  copy(columns: MessageColumns, row: number, rewriting: Rewriting | undefined): boolean {
    if (columns.source !== this.copied) {
      this.copied = columns.source;
      this.copier = new RecordCopier(columns.source, this.ids, this.sink, rewriting);
    }
    const { copier, sink, clock, head } = this;
    columns.load(row, head);
    const count = columns.items[row] as number;
    const plan = count < 0 || columns.version !== clock.version ? undefined : eventPlan(head.eventType)?.plan;
    const items = plan === undefined ? null : copier?.planOf(plan);
    if (!copier || !items) return false;
    this.ids.limit();
    copier.begin();
    sink.reset();
    sink.array(fixedItems + count);
    sink.uint(head.eventType);
    clock.writeTimes(head.mach, head.seconds, head.nanoseconds);
    sink.delta(clock.machDelta);
    sink.delta(clock.residualDelta);
    if (head.deadline === 0) sink.null();
    else sink.delta(clock.writeBudget(head.isAuth, head.deadline));
    sink.uint(copier.process(head.process));
    if (head.thread < 0) sink.null();
    else sink.uint(copier.thread(head.thread));
    if (columns.version < 2) sink.uint(0);
    else sink.delta(clock.writeSequence(head.eventType, head.seqNum));
    if (columns.version < 4) sink.uint(0);
    else sink.delta(clock.writeGlobal(head.globalSeqNum));
    this.result(head.resultType, head.result);
    columns.atItems(row, () => items.items(count));
    this.plans.refer(structMemory(sink.length));
    this.emit(sink.written());
    this.messages++;
    return true;
  }

  response(response: TraceResponse): void {
    const { sink, plans } = this;
    plans.memory = 0;
    writeResponse(sink, response, this.messages, (who) => plans.string(sink, who, true));
    this.emit(sink.written());
  }

  gap(gap: TraceGap): void {
    writeGap(this.sink, gap);
    this.emit(this.sink.written());
  }

  run(run: TraceRun): void {
    writeRun(this.sink, run);
    this.emit(this.sink.written());
    this.clock.startRun(run);
    this.ids.startVersion(run.messageVersion);
  }

  /** Writes the items from dMach to action. */
  private envelope(message: Message, isAuth: boolean): void {
    const { sink, clock } = this;
    let field = 'time';
    try {
      const seconds = Number(asBigint(message.time.tv_sec, 0n, 9_223_372_035n));
      const nanoseconds = Number(asBigint(message.time.tv_nsec, 0n, 999_999_999n));
      field = 'mach_time';
      clock.writeTimes(wideOf(asBigint(message.mach_time, 0n, maxUint64)), seconds, nanoseconds);
      sink.delta(clock.machDelta);
      sink.delta(clock.residualDelta);
      field = 'deadline';
      const deadline = asBigint(message.deadline, 0n, maxUint64);
      if (deadline === 0n) sink.null();
      else sink.delta(clock.writeBudget(isAuth, wideOf(deadline)));
      field = 'process';
      sink.uint(this.ids.process(message.process));
      field = 'thread';
      if (message.version < 4 || message.thread === null) sink.null();
      else sink.uint(this.ids.thread(message.thread));
      field = 'seq_num';
      if (message.version < 2) sink.uint(0);
      else sink.delta(clock.writeSequence(message.event_type, wideOf(asBigint(message.seq_num, 0n, maxUint64))));
      field = 'global_seq_num';
      if (message.version < 4) sink.uint(0);
      else sink.delta(clock.writeGlobal(wideOf(asBigint(message.global_seq_num, 0n, maxUint64))));
      field = 'action';
      this.action(message, isAuth);
    } catch (error) {
      throw faultWithin(error, field);
    }
  }

  private action({ action }: Message, isAuth: boolean): void {
    if (isAuth !== (action === null))
      fail(isAuth ? 'expected null for an AUTH message' : 'expected a result for a NOTIFY message');
    if (action === null) this.result(0, 0);
    else this.result(action.result_type, action.result_type === 0 ? action.result.auth : action.result.flags);
  }

  private result(type: number, value: number): void {
    const { sink } = this;
    if (type === 0 && value === 0) {
      sink.uint(0);
      return;
    }
    sink.array(2);
    sink.uint(asNumber(type, 0, 1));
    sink.uint(asNumber(value, 0, 0xffffffff));
  }

  private payload(message: Message, member: string, writer: PlanWriter): void {
    try {
      const payload = (message.event as Record<string, Record<string, unknown> | undefined>)[member];
      if (payload === undefined) fail('missing');
      writer.items(this.sink, payload, message.version);
    } catch (error) {
      throw faultWithin(faultWithin(error, member), 'event');
    }
  }
}

/** The definitions while encoding: an id for everything referred to, and a record for what is new. */
class Ids implements Definer {
  version = 1;
  /** How often all definitions were forgotten. */
  forgotten = 0;
  readonly plans: PlanEncoder;
  /** By the bytes of their records. */
  private readonly strings = new InternTable();
  private readonly lists = new InternTable();
  private readonly files = new InternTable();
  private readonly processes = new InternTable();
  private readonly threads = new InternTable();
  private readonly tables = [this.strings, this.lists, this.files, this.processes, this.threads];
  /**
   * The objects that definitions were made from: messages from a reader share them, and comparing bytes each time would
   * be most of the work.
   */
  private defined = new WeakMap<object, { readonly id: number; readonly memory: number }>();
  /** One sink for each depth: a process is being written while its files are. */
  private readonly processSink: ItemSink;
  private readonly fileSink: ItemSink;
  private readonly smallSink: ItemSink;
  private readonly processWriter: PlanWriter;
  private readonly fileWriter: PlanWriter;
  private readonly threadWriter: PlanWriter;

  constructor(
    private readonly emit: EmitRecord,
    private readonly options: Required<RecordEncoderOptions>,
  ) {
    this.plans = new PlanEncoder(this);
    this.processSink = new ItemSink(this.plans, this);
    this.fileSink = new ItemSink(this.plans, this);
    this.smallSink = new ItemSink(this.plans, this);
    this.processWriter = this.plans.of(planOf('es_process_t'));
    this.fileWriter = this.plans.of(planOf('es_file_t'));
    this.threadWriter = this.plans.of(planOf('es_thread_t'));
  }

  startVersion(version: number): void {
    if (version === this.version) return;
    this.version = version;
    this.forget();
  }

  /** Forgets everything if it takes too much memory. */
  limit(): void {
    let memory = 0;
    for (const table of this.tables) memory += table.memory;
    if (memory > this.options.definitionBytes) this.forget();
  }

  string(text: string | Uint8Array): number {
    return this.idOf(this.strings, this.stringRecord(text));
  }

  knownString(text: string | Uint8Array): number | undefined {
    const { bytes, length } = this.stringRecord(text);
    const known = this.strings.find(bytes, length);
    return known < 0 ? undefined : known;
  }

  list(texts: readonly Text[]): number {
    for (const text of texts) this.plans.take(text, elementMemory);
    const ids = texts.map((text) => (text.length === 0 ? -1 : this.string(asText(text))));
    const sink = this.smallSink;
    sink.reset();
    sink.array(2);
    sink.int(recordKind.list);
    sink.array(ids.length);
    for (const id of ids) {
      if (id < 0) sink.text('');
      else sink.uint(id);
    }
    return this.idOf(this.lists, sink);
  }

  file(file: File): number {
    return this.image(this.fileSink, recordKind.file, this.fileWriter, file, this.files);
  }

  process(process: Process): number {
    return this.image(this.processSink, recordKind.process, this.processWriter, process, this.processes);
  }

  thread(thread: Thread): number {
    const sink = this.smallSink;
    sink.reset();
    sink.array(1 + this.threadWriter.count(this.version));
    sink.int(recordKind.thread);
    this.threadWriter.items(sink, thread as unknown as Record<string, unknown>, this.version);
    return this.idOf(this.threads, sink);
  }

  private stringRecord(text: string | Uint8Array): ItemSink {
    const sink = this.smallSink;
    sink.reset();
    sink.array(2);
    sink.int(recordKind.string);
    writeText(sink, text);
    return sink;
  }

  private image(sink: ItemSink, kind: number, writer: PlanWriter, image: File | Process, table: InternTable): number {
    const defined = this.defined.get(image);
    if (defined !== undefined) {
      this.plans.refer(defined.memory);
      return defined.id;
    }
    const before = this.plans.memory;
    sink.reset();
    sink.array(1 + writer.count(this.version));
    sink.int(kind);
    writer.items(sink, image as unknown as Record<string, unknown>, this.version);
    const known = table.find(sink.bytes, sink.length);
    const id = known < 0 ? this.define(table, sink) : known;
    // An unshared image is met only once; a frozen one is shared, so it will come again.
    const isShared = Object.isFrozen(image);
    if (!isShared && known < 0 && this.options.freezes) freezeImage(image);
    if (isShared || (known < 0 && this.options.freezes))
      this.defined.set(image, { id, memory: this.plans.memory - before });
    return id;
  }

  private idOf(table: InternTable, record: ItemSink): number {
    const known = table.find(record.bytes, record.length);
    return known < 0 ? this.define(table, record) : known;
  }

  private define(table: InternTable, record: ItemSink): number {
    this.emit(record.written());
    return table.add(record.bytes, record.length);
  }

  /** Ids keep growing. */
  private forget(): void {
    this.forgotten++;
    this.defined = new WeakMap();
    for (const table of this.tables) table.forget();
  }
}
