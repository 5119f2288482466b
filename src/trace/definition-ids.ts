// Assigns ids to definitions while a trace is encoded, and writes a record for each new one.
import type { File, Process, Text, Thread } from '../schema/generated/messages.ts';
import { planOf } from '../schema/plan.ts';
import { CborSink } from './cbor-sink.ts';
import { asText } from './checked-values.ts';
import { freezeImage } from './freeze-image.ts';
import { InternTable } from './intern-table.ts';
import { elementMemory, recordKind } from './limits.ts';
import { type Definer, PlanEncoder, type PlanWriter, writeText } from './plan-encoder.ts';

/** The definitions of one kind, by their records. */
export type DefinitionTable = Pick<InternTable, 'memory' | 'find' | 'add' | 'forget'>;

export interface DefinitionOptions {
  /** Memory that definitions may take before all of them are forgotten, and made again when they are next needed. */
  readonly definitionBytes?: number;
  /** Freeze the first object of each process and file, which other messages may share. False: shared ones are frozen. */
  readonly freezes?: boolean;
  /** Makes the table for a kind of record. Default: one in memory. */
  readonly tableOf?: (kind: number) => DefinitionTable;
}

export const defaultDefinitionBytes = 64 * 1024 * 1024;

export class DefinitionIds implements Definer {
  version = 1;
  readonly plans: PlanEncoder;
  /** By the bytes of their records. */
  private readonly strings: DefinitionTable;
  private readonly lists: DefinitionTable;
  private readonly files: DefinitionTable;
  private readonly processes: DefinitionTable;
  private readonly threads: DefinitionTable;
  private readonly tables: readonly DefinitionTable[];
  /**
   * The objects that definitions were made from: messages from a reader share them, and comparing bytes each time would
   * be most of the work.
   */
  private defined = new WeakMap<object, { readonly id: number; readonly memory: number }>();
  /** One sink for each depth: a process is being written while its files are. */
  private readonly processSink = new CborSink();
  private readonly fileSink = new CborSink();
  private readonly smallSink = new CborSink();
  private readonly definitionBytes: number;
  private readonly freezes: boolean;
  private readonly processWriter: PlanWriter;
  private readonly fileWriter: PlanWriter;
  private readonly threadWriter: PlanWriter;

  constructor(
    private readonly emit: (record: Uint8Array) => void,
    options: DefinitionOptions,
  ) {
    const { tableOf = () => new InternTable() } = options;
    this.definitionBytes = options.definitionBytes ?? defaultDefinitionBytes;
    this.freezes = options.freezes ?? true;
    this.strings = tableOf(recordKind.string);
    this.lists = tableOf(recordKind.list);
    this.files = tableOf(recordKind.file);
    this.processes = tableOf(recordKind.process);
    this.threads = tableOf(recordKind.thread);
    this.tables = [this.strings, this.lists, this.files, this.processes, this.threads];
    this.plans = new PlanEncoder(this);
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
    if (memory > this.definitionBytes) this.forget();
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

  private stringRecord(text: string | Uint8Array): CborSink {
    const sink = this.smallSink;
    sink.reset();
    sink.array(2);
    sink.int(recordKind.string);
    writeText(sink, text);
    return sink;
  }

  private image(
    sink: CborSink,
    kind: number,
    writer: PlanWriter,
    image: File | Process,
    table: DefinitionTable,
  ): number {
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
    if (!isShared && known < 0 && this.freezes) freezeImage(image);
    if (isShared || (known < 0 && this.freezes)) this.defined.set(image, { id, memory: this.plans.memory - before });
    return id;
  }

  private idOf(table: DefinitionTable, record: CborSink): number {
    const known = table.find(record.bytes, record.length);
    return known < 0 ? this.define(table, record) : known;
  }

  private define(table: DefinitionTable, record: CborSink): number {
    this.emit(record.written());
    return table.add(record.bytes, record.length);
  }

  /** Ids keep growing. */
  private forget(): void {
    this.defined = new WeakMap();
    for (const table of this.tables) table.forget();
  }
}
