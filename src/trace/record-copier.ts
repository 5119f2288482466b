// Copies messages from a trace into another one. Items are copied byte for byte, except for ids of definitions, and for
// numbers that are differences to the message before. A `Rewriting` replaces what it does not keep. For equal messages
// `record-encoder.ts` makes the same bytes.
import type { File, Process } from '../schema/generated/messages.ts';
import type { Plan, Step } from '../schema/plan.ts';
import type { CborCursor } from './cbor-cursor.ts';
import { asText } from './checked-values.ts';
import type { Definitions } from './definitions.ts';
import type { PlanCheck } from './plan-check.ts';
import type { PlanDecoder } from './plan-decoder.ts';
import { type Definer, type ItemSink, type PlanEncoder, writeText } from './plan-encoder.ts';
import type { PlainObject } from './plan-items.ts';

/** What becomes of values that are not null. */
export interface Rewriting {
  process(process: Process, version: number): Process;
  /** `step`: the field that refers to it. */
  file(file: File, step: Step): File;
  /** `siblings` has the folder of a name. */
  value(step: Step, value: unknown, siblings: PlainObject, version: number): unknown;
}

/** The trace that is read, at a message. */
export interface CopySource {
  readonly cursor: CborCursor;
  readonly definitions: Definitions;
  readonly plans: PlanDecoder;
}

/** The trace that is written. */
export interface CopyTarget extends Definer {
  /** How often its definitions were forgotten. */
  readonly forgotten: number;
  readonly plans: PlanEncoder;
}

/** Copies the item at the cursor. */
type CopyItem = () => void;

export class RecordCopier {
  private readonly source: CopySource;
  private readonly target: CopyTarget;
  private readonly sink: ItemSink;
  private readonly rewriting: Rewriting | undefined;
  private readonly plans = new Map<Plan, PlanCopier | null>();
  private version = 0;
  private forgotten = 0;
  private readonly processes = new IdMap();
  private readonly threads = new IdMap();
  private readonly strings = new IdMap();
  /** By what their paths are about, and lists by what their texts are about. */
  private readonly others = new Map<string, IdMap>();

  constructor(source: CopySource, target: CopyTarget, sink: ItemSink, rewriting: Rewriting | undefined) {
    this.source = source;
    this.target = target;
    this.sink = sink;
    this.rewriting = rewriting;
  }

  /** Call before each message. */
  begin(): void {
    const { version, forgotten } = this.target;
    this.source.plans.memory = 0;
    this.target.plans.memory = 0;
    if (version === this.version && forgotten === this.forgotten) return;
    this.version = version;
    this.forgotten = forgotten;
    for (const map of [this.processes, this.threads, this.strings, ...this.others.values()]) map.clear();
  }

  /** Returns the id in the target, and defines what it lacks. */
  process(id: number): number {
    const known = this.known(this.processes, id);
    if (known >= 0) return known;
    const before = this.target.plans.memory;
    const process = this.source.definitions.processes.at(id);
    const own = this.target.process(this.rewriting?.process(process, this.version) ?? process);
    return this.processes.set(id, own, this.target.plans.memory - before);
  }

  /** Counts what the message refers to, if the target has it. Returns −1 if not. */
  private known(ids: IdMap, id: number): number {
    const known = ids.get(id);
    if (known >= 0) this.target.plans.refer(ids.memoryOf(id));
    return known;
  }

  thread(id: number): number {
    const known = this.threads.get(id);
    return known >= 0 ? known : this.threads.set(id, this.target.thread(this.source.definitions.threads.at(id)));
  }

  /** null: its messages have to be made, and written as others are. */
  planOf(plan: Plan): PlanCopier | null {
    let copier = this.plans.get(plan);
    if (copier === undefined) {
      const check = this.source.plans.itemsOf(plan).quickCheck();
      copier = check === null || !foldersComeFirst(plan) ? null : this.inner(check);
      this.plans.set(plan, copier);
    }
    return copier;
  }

  private inner(check: PlanCheck): PlanCopier {
    const copier = new PlanCopier(check, this.source.cursor, this.sink);
    copier.copies.push(...check.plan.steps.map((step, index) => this.copyOf(step, index, check)));
    return copier;
  }

  /** undefined: it is copied byte for byte. */
  private copyOf(step: Step, index: number, check: PlanCheck): CopyItem | undefined {
    const copy = this.itemCopyOf(step, index, check);
    if (copy === undefined || !step.nullable || step.op === 'string' || step.op === 'array') return copy;
    const { cursor } = this.source;
    return () => {
      if (!cursor.takeNull()) {
        copy();
        return;
      }
      check.values[index] = -1;
      this.sink.null();
    };
  }

  private itemCopyOf(step: Step, index: number, check: PlanCheck): CopyItem | undefined {
    const { source, target, sink, rewriting } = this;
    const { cursor, plans, definitions } = source;
    switch (step.op) {
      case 'file': {
        const ids = this.mapOf(`file ${rewriting === undefined ? '' : step.content}`);
        return () => {
          const id = plans.fileId();
          check.values[index] = id;
          let known = this.known(ids, id);
          if (known < 0) {
            const before = target.plans.memory;
            const file = definitions.files.at(id);
            known = target.file(rewriting?.file(file, step) ?? file);
            ids.set(id, known, target.plans.memory - before);
          }
          sink.uint(known);
        };
      }
      case 'process':
        return () => sink.uint(this.process(plans.processId()));
      case 'thread':
        return () => sink.uint(this.thread(plans.threadId()));
      case 'string':
        return rewriting === undefined ? () => this.string(step.intern) : this.rewritten(step, index, check);
      case 'pointer': {
        const inner = this.inner(plans.checkOf(step.plan as Plan));
        return () => inner.array();
      }
      case 'array': {
        if (step.element === 'bytes' && rewriting === undefined) return undefined;
        if (step.element !== 'struct') return this.rewritten(step, index, check);
        const inner = this.inner(plans.checkOf(step.plan as Plan));
        return () => {
          const count = cursor.array();
          sink.array(count);
          for (let i = 0; i < count; i++) inner.array();
        };
      }
      case 'union': {
        const chosenBy = check.discriminatorOf(step);
        const arms = new Map(step.arms?.map((arm) => [arm.value, this.inner(plans.checkOf(arm.plan))]));
        return () => {
          const arm = arms.get(check.values[chosenBy] ?? 0);
          if (arm !== undefined) arm.array();
          else sink.array(cursor.array());
        };
      }
      case 'irregular':
        return this.irregularCopyOf(step, index, check);
      case 'chars':
        return this.rewritten(step, index, check);
      case 'token':
      case 'bytes':
      case 'bytesPointer':
        return rewriting === undefined ? undefined : this.rewritten(step, index, check);
      default:
        return undefined;
    }
  }

  private irregularCopyOf(step: Step, index: number, check: PlanCheck): CopyItem | undefined {
    const { source, target, sink, rewriting } = this;
    switch (step.irregular) {
      case 'args':
      case 'env': {
        const ids = this.mapOf(`list ${rewriting === undefined ? '' : step.irregular}`);
        return () => {
          const id = source.plans.listId();
          let known = this.known(ids, id);
          if (known < 0) {
            const before = target.plans.memory;
            const texts = source.definitions.lists[id] ?? [];
            const kept = rewriting === undefined ? texts : rewriting.value(step, texts, none, this.version);
            known = target.list((kept as typeof texts).map(asText));
            ids.set(id, known, target.plans.memory - before);
          }
          sink.uint(known);
        };
      }
      case 'fds':
        return undefined;
      default:
        return rewriting === undefined ? undefined : this.rewritten(step, index, check);
    }
  }

  /** Makes the value of the item, and writes what becomes of it. */
  private rewritten(step: Step, index: number, check: PlanCheck): CopyItem {
    const { source, target, sink, rewriting } = this;
    const read = source.plans.readerOf(step);
    const write = target.plans.of(check.plan).writerOf(index);
    const folder = folderOf(step, check.plan);
    return () => {
      const value = read(none);
      if (rewriting === undefined || value === null) {
        write(sink, value, none);
        return;
      }
      const siblings = step.folder === undefined ? none : this.siblings(step.folder.path, check.values[folder] ?? -1);
      write(sink, rewriting.value(step, value, siblings, this.version), none);
    };
  }

  private siblings(path: readonly string[], file: number): PlainObject {
    const folder = file < 0 ? null : this.source.definitions.files.at(file);
    return path.reduceRight<unknown>((inner, key) => ({ [key]: inner }), folder) as PlainObject;
  }

  private string(intern: boolean): void {
    const { source, target, sink } = this;
    const { cursor } = source;
    if (cursor.major() !== 0) {
      target.plans.string(sink, source.plans.string(), intern);
      return;
    }
    const id = cursor.uint(0xffffffff);
    const known = this.strings.get(id);
    if (known >= 0) {
      sink.uint(known);
      return;
    }
    const text = asText(source.definitions.strings[id]);
    let own: number | undefined;
    if (text.length > 0) own = intern ? target.string(text) : target.knownString(text);
    if (own === undefined) writeText(sink, text);
    else sink.uint(this.strings.set(id, own));
  }

  private mapOf(name: string): IdMap {
    const known = this.others.get(name) ?? new IdMap();
    this.others.set(name, known);
    return known;
  }
}

/** Copies the items of one plan. */
export class PlanCopier {
  readonly copies: (CopyItem | undefined)[] = [];
  private readonly check: PlanCheck;
  private readonly cursor: CborCursor;
  private readonly sink: ItemSink;

  constructor(check: PlanCheck, cursor: CborCursor, sink: ItemSink) {
    this.check = check;
    this.cursor = cursor;
    this.sink = sink;
  }

  array(): void {
    const count = this.cursor.array();
    this.sink.array(count);
    this.items(count);
  }

  items(count: number): void {
    const { cursor, sink, copies, check } = this;
    const { checks, values } = check;
    let copied = cursor.pos;
    for (let i = 0; i < count; i++) {
      const copy = copies[i];
      if (copy === undefined) {
        values[i] = checks[i]?.() ?? 0;
        continue;
      }
      sink.part(cursor.bytes, copied, cursor.pos);
      copy();
      copied = cursor.pos;
    }
    sink.part(cursor.bytes, copied, cursor.pos);
  }
}

/** Ids of a trace by those of another one. */
class IdMap {
  private ids = new Int32Array(1024).fill(-1);
  private memories = new Float64Array(1024);

  /** Returns −1 for one that is not known. */
  get(id: number): number {
    return this.ids[id] ?? -1;
  }

  memoryOf(id: number): number {
    return this.memories[id] ?? 0;
  }

  set(id: number, own: number, memory = 0): number {
    if (id >= this.ids.length) {
      const grown = new Int32Array(2 * id).fill(-1);
      grown.set(this.ids);
      this.ids = grown;
      const memories = new Float64Array(grown.length);
      memories.set(this.memories);
      this.memories = memories;
    }
    this.ids[id] = own;
    this.memories[id] = memory;
    return own;
  }

  clear(): void {
    this.ids.fill(-1);
  }
}

const none: PlainObject = Object.freeze({});

const folderOf = (step: Step, plan: Plan): number =>
  plan.steps.findIndex(({ path }) => path.join() === step.folder?.path.join());

const foldersComeFirst = (plan: Plan): boolean =>
  plan.steps.every(
    (step, index) =>
      folderOf(step, plan) < index &&
      [step.plan, ...(step.arms?.map((arm) => arm.plan) ?? [])].every(
        (inner) => inner === undefined || foldersComeFirst(inner),
      ),
  );
