// Decodes the items of a plan straight from the block, in one pass. cbor-x would first build an array of everything,
// turn 64-bit integers into floats or bigints by size, and lose the offset of each field. Every item is checked for
// type, range, bounds and shortest form when it is read.
//
// A plan as in today's tables has a generated function. Each step is a closure too: for traces with other tables, and to
// find the field of a fault.
import type { Plan, Step } from '../schema/plan.ts';
import { decodeCbor } from './cbor.ts';
import type { CborCursor } from './cbor-cursor.ts';
import { faultWithin } from './cbor-fault.ts';
import type { Definitions } from './definitions.ts';
import { type FieldLists, type MappedField, mapPlan } from './field-lists.ts';
import { elementMemory, itemMemory, traceLimits } from './limits.ts';
import { type ItemsDecoder, type PlainObject, PlanItems, type ReadItem } from './plan-items.ts';

export class PlanDecoder implements ItemsDecoder {
  /** Message version of the current run. */
  version = 1;
  /** Bytes of the strings in the current record and in its definitions. Few bytes can refer to long strings many times. */
  memory = 0;
  private readonly cursor: CborCursor;
  private readonly definitions: Definitions;
  private readonly lists: FieldLists;
  private readonly plans = new Map<Plan, PlanItems>();

  constructor(cursor: CborCursor, definitions: Definitions, lists: FieldLists) {
    this.cursor = cursor;
    this.definitions = definitions;
    this.lists = lists;
  }

  itemsOf(plan: Plan): PlanItems {
    const known = this.plans.get(plan);
    if (known) return known;
    const items = new PlanItems(plan, this, this.cursor);
    this.plans.set(plan, items);
    const mapped = mapPlan(plan, this.lists);
    if (mapped)
      items.fill(
        mapped.fields.map((field) => this.reader(field)),
        mapped.fields,
        mapped.exact,
      );
    return items;
  }

  u8(): number {
    return this.cursor.uint(0xff);
  }

  u16(): number {
    return this.cursor.uint(0xffff);
  }

  u32(): number {
    return this.cursor.uint(0xffffffff);
  }

  u64(): bigint {
    return this.cursor.uint64();
  }

  i8(): number {
    return this.cursor.int(-0x80, 0x7f);
  }

  i16(): number {
    return this.cursor.int(-0x8000, 0x7fff);
  }

  i32(): number {
    return this.cursor.int(-0x80000000, 0x7fffffff);
  }

  i64(): bigint {
    return this.cursor.int64();
  }

  bool(): boolean {
    return this.cursor.bool();
  }

  /** Reads a string item; null for NULL data. */
  string(): string | Uint8Array | null {
    const { cursor } = this;
    switch (cursor.major()) {
      case 0: {
        const at = cursor.pos;
        const id = cursor.uint(0xffffffff);
        const text = this.definitions.strings[id] ?? cursor.fail(`string ${id} is not defined`, at);
        this.take(this.definitions.stringMemory[id] ?? 0, at);
        return text;
      }
      case 2:
      case 3: {
        const at = cursor.pos;
        const text = cursor.major() === 2 ? cursor.byteString() : cursor.text();
        this.take(itemMemory(cursor.pos - at), at);
        return text;
      }
      default:
        return cursor.takeNull() ? null : cursor.fail('expected a string: text, bytes, an id or null');
    }
  }

  /** Reads the items of a list record, or of an array of strings. */
  strings(): (string | Uint8Array)[] {
    const { cursor } = this;
    const count = cursor.array();
    const values: (string | Uint8Array)[] = [];
    this.take(count * elementMemory, cursor.pos);
    for (let i = 0; i < count; i++) {
      const at = cursor.pos;
      try {
        values.push(this.string() ?? cursor.fail('null is not allowed in a list', at));
      } catch (error) {
        throw faultWithin(error, `[${i}]`);
      }
    }
    return values;
  }

  private take(memory: number, at: number): void {
    this.memory += memory;
    if (this.memory > traceLimits.recordMemory)
      this.cursor.fail(`needs more than ${traceLimits.recordMemory / 1024 / 1024} MiB of memory`, at);
  }

  file(): unknown {
    return this.definitions.files.at(this.fileId());
  }

  process(): unknown {
    return this.definitions.processes.at(this.processId());
  }

  thread(): unknown {
    return this.definitions.threads.at(this.threadId());
  }

  private fileId(): number {
    const { files, firstFile } = this.definitions;
    const at = this.cursor.pos;
    const id = this.id(files.length, firstFile, 'file');
    this.take(files.memoryOf(id), at);
    return id;
  }

  processId(): number {
    const { processes, firstProcess } = this.definitions;
    const at = this.cursor.pos;
    const id = this.id(processes.length, firstProcess, 'process');
    this.take(processes.memoryOf(id), at);
    return id;
  }

  threadId(): number {
    return this.id(this.definitions.threads.length, this.definitions.firstThread, 'thread');
  }

  fileOrNull(): unknown {
    return this.cursor.takeNull() ? null : this.file();
  }

  processOrNull(): unknown {
    return this.cursor.takeNull() ? null : this.process();
  }

  threadOrNull(): unknown {
    return this.cursor.takeNull() ? null : this.thread();
  }

  private listId(): number {
    const at = this.cursor.pos;
    const id = this.id(this.definitions.lists.length, 0, 'list');
    this.take(this.definitions.listMemory[id] ?? 0, at);
    return id;
  }

  private id(defined: number, first: number, what: string): number {
    const { cursor } = this;
    const at = cursor.pos;
    const id = cursor.uint(0xffffffff);
    if (id >= defined) return cursor.fail(`${what} ${id} is not defined`, at);
    if (id < first) return cursor.fail(`${what} ${id} was defined under another message version`, at);
    return id;
  }

  private reader({ step }: MappedField): ReadItem {
    return step === undefined ? () => this.unknownItem() : this.readerOf(step);
  }

  private readerOf(step: Step): ReadItem {
    const read = this.stepReader(step);
    if (!step.nullable || step.op === 'string' || step.op === 'array') return read;
    return (parent) => (this.cursor.takeNull() ? null : read(parent));
  }

  private unknownItem(): unknown {
    const { cursor } = this;
    const at = cursor.pos;
    cursor.skip();
    return decodeCbor(cursor.bytes, at, cursor.pos);
  }

  private stepReader(step: Step): ReadItem {
    const { cursor } = this;
    switch (step.op) {
      case 'u8':
      case 'u16':
      case 'u32':
      case 'u64':
      case 'i8':
      case 'i16':
      case 'i32':
      case 'i64':
      case 'bool':
      case 'string':
      case 'file':
      case 'process':
      case 'thread': {
        const { op } = step;
        return () => this[op]();
      }
      case 'token':
        return () => cursor.byteString();
      case 'bytes':
      case 'bytesPointer':
        return () => this.exactBytes(step.extent);
      case 'chars':
        return () => this.chars(step.extent);
      case 'pointer': {
        const items = this.itemsOf(needed(step.plan, step));
        return () => items.object();
      }
      case 'array':
        return this.arrayReader(step);
      case 'union':
        return this.unionReader(step);
      case 'irregular':
        return this.irregularReader(step);
    }
  }

  private exactBytes(extent: number): Uint8Array {
    const at = this.cursor.pos;
    const value = this.cursor.byteString();
    if (value.length !== extent) this.cursor.fail(`${value.length} bytes where ${extent} belong`, at);
    return value;
  }

  private chars(extent: number): string | Uint8Array {
    const { cursor } = this;
    const at = cursor.pos;
    const value = cursor.major() === 2 ? cursor.byteString() : cursor.text();
    const size = typeof value === 'string' ? Buffer.byteLength(value) : value.length;
    if (size > extent) cursor.fail(`${size} bytes where at most ${extent} fit`, at);
    return value;
  }

  private arrayReader(step: Step): ReadItem {
    if (step.element === 'string') return () => this.strings();
    if (step.element === 'bytes') return () => this.each(() => this.exactBytes(step.extent));
    const items = this.itemsOf(needed(step.plan, step));
    return () => this.each(() => items.object());
  }

  private each<T>(read: () => T): T[] {
    const count = this.cursor.array();
    const values: T[] = [];
    for (let i = 0; i < count; i++) {
      try {
        values.push(read());
      } catch (error) {
        throw faultWithin(error, `[${i}]`);
      }
    }
    return values;
  }

  /** The arm's keys go into a new object; for a discriminator without an arm, the array must be empty. */
  private unionReader(step: Step): ReadItem {
    const { discriminator } = step;
    if (!discriminator) throw new Error(`${step.path.join('.')}: a union without a discriminator`);
    const arms = new Map(step.arms?.map((arm) => [arm.value, this.itemsOf(arm.plan)]));
    const none = new PlanItems(undefined, this, this.cursor);
    none.fill([], [], false);
    return (parent) => {
      const value = valueAt(parent, discriminator.path);
      return (arms.get(Number(value)) ?? none).object();
    };
  }

  private irregularReader(step: Step): ReadItem {
    const { cursor } = this;
    switch (step.irregular) {
      case 'args':
      case 'env':
        return () => this.definitions.lists[this.listId()];
      case 'fds':
        return () => this.each(() => this.descriptor());
      case 'acl':
      case 'entitlements':
        return () => cursor.byteString();
      default:
        throw new Error(`${step.path.join('.')}: no reader for irregular ${step.irregular}`);
    }
  }

  private descriptor(): PlainObject {
    const { cursor } = this;
    const at = cursor.pos;
    const count = cursor.array();
    const fd = count >= 2 ? this.i32() : cursor.fail('expected [fd, fdtype]', at);
    const fdtype = this.u32();
    if (count !== (fdtype === pipeType ? 3 : 2)) cursor.fail('only a pipe has a pipe_id', at);
    return count === 3 ? { fd, fdtype, pipe: { pipe_id: cursor.uint64() } } : { fd, fdtype };
  }
}

/** PROX_FDTYPE_PIPE */
export const pipeType = 6;

function valueAt(object: PlainObject, path: readonly string[]): unknown {
  let value: unknown = object;
  for (const key of path) value = (value as PlainObject | undefined)?.[key];
  return value;
}

function needed(plan: Plan | undefined, step: Step): Plan {
  if (!plan) throw new Error(`${step.path.join('.')}: no plan for its elements`);
  return plan;
}
