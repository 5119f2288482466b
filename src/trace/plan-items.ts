// Reads the items of one plan as they are listed in a trace: by a generated function if the list is today's, else step
// by step.
import { type ItemSource, itemReaders, type ReadItems } from '../schema/generated/item-readers.ts';
import type { Plan, Step } from '../schema/plan.ts';
import type { CborCursor } from './cbor-cursor.ts';
import { CborFault, faultWithin } from './cbor-fault.ts';
import { countAt, fieldName, type MappedField } from './field-lists.ts';

export type PlainObject = Record<string, unknown>;

/** Reads one item; `parent` has the discriminators. */
export type ReadItem = (parent: PlainObject) => unknown;

/** What the decoder of a trace does for all its plans. */
export interface ItemsDecoder extends ItemSource {
  /** Message version of the current run. */
  readonly version: number;
  /** What the strings of the current record take. */
  memory: number;
}

interface Fault {
  readonly field: string;
  readonly reason: string;
}

/** A struct cannot do without it. */
const isNeeded = ({ op, nullable }: Step): boolean =>
  !nullable && (op === 'file' || op === 'process' || op === 'thread' || op === 'pointer' || op === 'bytesPointer');

/** The items of one plan as listed in this trace. */
export class PlanItems {
  private readonly plan: Plan | undefined;
  private readonly decoder: ItemsDecoder;
  private readonly cursor: CborCursor;
  private reads: readonly ReadItem[] = [];
  private fields: readonly MappedField[] = [];
  /** The key for each value, or undefined if its path is longer or the field is unknown. */
  private keys: readonly (string | undefined)[] = [];
  private exact = false;
  private listed = false;
  /** By number of items. */
  private known: Readonly<Record<number, ReadItems>> = {};
  private readonly counts: number[] = [];
  /** By number of items and message version. */
  private readonly faults = new Map<number, Fault | null>();

  constructor(plan: Plan | undefined, decoder: ItemsDecoder, cursor: CborCursor) {
    this.plan = plan;
    this.decoder = decoder;
    this.cursor = cursor;
  }

  fill(reads: readonly ReadItem[], fields: readonly MappedField[], exact: boolean): void {
    this.reads = reads;
    this.fields = fields;
    this.keys = fields.map(({ step }) => (step?.path.length === 1 ? step.path[0] : undefined));
    this.exact = exact;
    this.listed = true;
    if (exact && this.plan) this.known = itemReaders[this.plan.name] ?? {};
  }

  /** Reads an array item as an object. */
  object(): PlainObject {
    const at = this.cursor.pos;
    return this.read(this.cursor.array(), at);
  }

  /** Reads the next `count` items; a wrong count is reported at `at`. */
  read(count: number, at: number): PlainObject {
    this.checkCount(count, at);
    const known = this.known[count];
    if (known === undefined) return this.walk(count);
    const { cursor, decoder } = this;
    const { pos } = cursor;
    const { memory } = decoder;
    try {
      return known(decoder, this.reads);
    } catch (error) {
      if (!(error instanceof CborFault)) throw error;
      cursor.pos = pos;
      decoder.memory = memory;
      return this.walk(count);
    }
  }

  /** The same step by step, which says in which field a fault is. */
  private walk(count: number): PlainObject {
    const object: PlainObject = {};
    const { reads, keys } = this;
    let i = 0;
    try {
      for (; i < count; i++) {
        const value = (reads[i] as ReadItem)(object);
        const key = keys[i];
        if (key !== undefined) object[key] = value;
        else this.place(object, i, value);
      }
    } catch (error) {
      throw faultWithin(error, this.fields[i]?.name ?? `[${i}]`);
    }
    return object;
  }

  private place(object: PlainObject, index: number, value: unknown): void {
    const field = this.fields[index];
    if (field === undefined) return;
    if (field.step === undefined) {
      object.raw ??= Object.create(null);
      (object.raw as PlainObject)[field.name] = value;
      return;
    }
    const { path } = field.step;
    let inner = object;
    for (let i = 0; i < path.length - 1; i++) {
      const key = path[i] as string;
      inner[key] ??= {};
      inner = inner[key] as PlainObject;
    }
    inner[path[path.length - 1] as string] = value;
  }

  /** Says which field may not be there or may not lack, in a list that is not today's. */
  private faultOf(count: number): Fault | null {
    const { version } = this.decoder;
    const key = count * 256 + version;
    let fault = this.faults.get(key);
    if (fault === undefined) {
      const newer = this.fields.slice(0, count).find(({ step }) => step !== undefined && step.since > version);
      const absent = this.fields.slice(count).find(({ step }) => step !== undefined && step.since <= version);
      const listed = new Set(this.fields.map(({ step }) => step));
      const needed = this.plan?.steps.find((step) => !listed.has(step) && step.since <= version && isNeeded(step));
      if (newer !== undefined) fault = { field: newer.name, reason: 'is newer than the message version' };
      else if (absent !== undefined) fault = { field: absent.name, reason: 'is absent' };
      else if (needed !== undefined)
        fault = { field: fieldName(needed), reason: 'is not in the trace and cannot be NULL' };
      else fault = null;
      this.faults.set(key, fault);
    }
    return fault;
  }

  private checkCount(count: number, at: number): void {
    const { version } = this.decoder;
    if (!this.exact) {
      if (!this.listed) this.cursor.fail(`the header's fields have no list for ${this.plan?.name}`, at);
      if (count > this.reads.length) this.cursor.fail(`${count} items, ${this.reads.length} are listed`, at);
      const fault = this.faultOf(count);
      if (fault !== null) throw new CborFault(fault.reason, at).within(fault.field);
      return;
    }
    let wanted = this.counts[version];
    if (wanted === undefined) {
      wanted = this.plan ? countAt(this.plan, version) : 0;
      this.counts[version] = wanted;
    }
    if (count !== wanted) this.cursor.fail(`${count} items, ${wanted} belong to message version ${version}`, at);
  }
}
