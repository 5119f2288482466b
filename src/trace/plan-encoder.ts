// Encodes the items of a plan; the counterpart of `plan-decoder.ts`. What a value refers to is first defined through
// `Definer`.
import type { File, Process, Text, Thread } from '../schema/generated/messages.ts';
import type { Plan, Step } from '../schema/plan.ts';
import { faultWithin } from './cbor-fault.ts';
import type { CborSink } from './cbor-sink.ts';
import { asArray, asBigint, asBytes, asNumber, asObject, asText, exactly, fail } from './checked-values.ts';
import { countAt, fieldName } from './field-lists.ts';
import { integerRanges } from './integer-ranges.ts';
import { elementMemory, stringMemory, traceLimits } from './limits.ts';
import { pipeType } from './plan-decoder.ts';
import type { PlainObject } from './plan-items.ts';

/** Gives ids to what records refer to, and writes definitions as needed. */
export interface Definer {
  readonly version: number;
  string(text: string | Uint8Array): number;
  /** Returns the id of a string that is already defined. */
  knownString(text: string | Uint8Array): number | undefined;
  list(texts: readonly Text[]): number;
  file(file: File): number;
  process(process: Process): number;
  thread(thread: Thread): number;
}

export type WriteItem = (sink: CborSink, value: unknown, parent: PlainObject) => void;

export class PlanEncoder {
  /** Bytes of the strings in the current record and in its definitions. */
  memory = 0;
  private readonly definer: Definer;
  private readonly plans = new Map<Plan, PlanWriter>();

  constructor(definer: Definer) {
    this.definer = definer;
  }

  of(plan: Plan): PlanWriter {
    const known = this.plans.get(plan);
    if (known) return known;
    const writer = new PlanWriter(plan);
    this.plans.set(plan, writer);
    writer.fill(plan.steps.map((step) => this.writer(step)));
    return writer;
  }

  /** Writes a string item: inline or by id, according to the format's rules. */
  string(sink: CborSink, value: unknown, intern: boolean): void {
    if (value === null) {
      sink.null();
      return;
    }
    const text = asText(value);
    this.take(text);
    let id: number | undefined;
    if (text.length > 0) id = intern ? this.definer.string(text) : this.definer.knownString(text);
    if (id !== undefined) sink.uint(id);
    else if (text.length === 0) sink.text('');
    else writeText(sink, text);
  }

  /** Counts a string of the current record. Throws CborFault if no reader would take the record. */
  take(text: string | Uint8Array, more = 0): void {
    this.refer(stringMemory(typeof text === 'string' ? Buffer.byteLength(text) : text.length) + more);
  }

  /** Counts what the current record refers to. */
  refer(memory: number): void {
    this.memory += memory;
    if (this.memory > traceLimits.recordMemory)
      fail(`needs more than ${traceLimits.recordMemory / 1024 / 1024} MiB of memory`);
  }

  private writer(step: Step): WriteItem {
    const write = this.stepWriter(step);
    if (step.op === 'string' || step.op === 'array') return write;
    if (!step.nullable) {
      return (sink, value, parent) => (value === null ? fail('null is not allowed here') : write(sink, value, parent));
    }
    return (sink, value, parent) => (value === null ? sink.null() : write(sink, value, parent));
  }

  private stepWriter(step: Step): WriteItem {
    const { definer } = this;
    switch (step.op) {
      case 'u8':
      case 'u16':
      case 'u32':
      case 'i8':
      case 'i16':
      case 'i32': {
        const [min, max] = integerRanges[step.op].map(Number) as [number, number];
        return (sink, value) => sink.int(asNumber(value, min, max));
      }
      case 'u64':
      case 'i64': {
        const [min, max] = integerRanges[step.op];
        return (sink, value) => sink.bigint(asBigint(value, min, max));
      }
      case 'bool':
        return (sink, value) => sink.bool(typeof value === 'boolean' ? value : fail('expected true or false'));
      case 'file':
        return (sink, value) => sink.uint(definer.file(asObject(value) as unknown as File));
      case 'process':
        return (sink, value) => sink.uint(definer.process(asObject(value) as unknown as Process));
      case 'thread':
        return (sink, value) => sink.uint(definer.thread(asObject(value) as unknown as Thread));
      case 'string':
        return (sink, value) => this.string(sink, value, step.intern);
      case 'token':
        return (sink, value) => sink.byteString(asBytes(value));
      case 'bytes':
      case 'bytesPointer':
        return (sink, value) => sink.byteString(exactly(asBytes(value), step.extent));
      case 'chars':
        return (sink, value) => writeChars(sink, asText(value), step.extent);
      case 'pointer': {
        const items = this.of(step.plan ?? fail('no plan'));
        return (sink, value) => items.array(sink, asObject(value), definer.version);
      }
      case 'array':
        return this.arrayWriter(step);
      case 'union':
        return this.unionWriter(step);
      case 'irregular':
        return this.irregularWriter(step);
    }
  }

  private arrayWriter(step: Step): WriteItem {
    if (step.element === 'string')
      return (sink, value) =>
        each(sink, value, (text) => {
          this.memory += elementMemory;
          this.string(sink, asText(text), true);
        });
    if (step.element === 'bytes') {
      return (sink, value) => each(sink, value, (bytes) => sink.byteString(exactly(asBytes(bytes), step.extent)));
    }
    const items = this.of(step.plan ?? fail('no plan'));
    return (sink, value) => each(sink, value, (element) => items.array(sink, asObject(element), this.definer.version));
  }

  private unionWriter(step: Step): WriteItem {
    const arms = new Map(step.arms?.map((arm) => [arm.value, this.of(arm.plan)]));
    const discriminator = step.discriminator ?? fail('no discriminator');
    return (sink, value, parent) => {
      const object = asObject(value);
      const arm = arms.get(Number(valueAt(parent, discriminator.path)));
      if (arm) arm.array(sink, object, this.definer.version);
      else if (Object.keys(object).length > 0) fail(`no arm for this ${discriminator.path.join('.')}`);
      else sink.array(0);
    };
  }

  private irregularWriter(step: Step): WriteItem {
    switch (step.irregular) {
      case 'args':
      case 'env':
        return (sink, value) => sink.uint(this.definer.list(asArray(value).map(asText)));
      case 'fds':
        return (sink, value) => each(sink, value, (one) => writeDescriptor(sink, asObject(one)));
      case 'acl':
      case 'entitlements':
        return (sink, value) => sink.byteString(asBytes(value));
      default:
        throw new Error(`${fieldName(step)}: no writer for irregular ${step.irregular}`);
    }
  }
}

/** Writes the items of one plan. */
export class PlanWriter {
  private readonly plan: Plan;
  private writes: readonly WriteItem[] = [];
  private readonly counts: number[] = [];

  constructor(plan: Plan) {
    this.plan = plan;
  }

  fill(writes: readonly WriteItem[]): void {
    this.writes = writes;
  }

  count(version: number): number {
    let count = this.counts[version];
    if (count === undefined) {
      count = countAt(this.plan, version);
      this.counts[version] = count;
    }
    return count;
  }

  array(sink: CborSink, object: PlainObject, version: number): void {
    sink.array(this.count(version));
    this.items(sink, object, version);
  }

  items(sink: CborSink, object: PlainObject, version: number): void {
    if (object.raw !== undefined) fail('cannot write fields that this esreplay does not know');
    const count = this.count(version);
    const { steps } = this.plan;
    for (let i = 0; i < count; i++) {
      const step = steps[i] as Step;
      const { path } = step;
      try {
        const value = path.length === 1 ? object[path[0] as string] : valueAt(object, path);
        if (value === undefined) fail('missing');
        (this.writes[i] as WriteItem)(sink, value, object);
      } catch (error) {
        throw faultWithin(error, fieldName(step));
      }
    }
  }
}

export function writeText(sink: CborSink, value: string | Uint8Array): void {
  if (typeof value === 'string') sink.text(value);
  else sink.byteString(value);
}

function writeChars(sink: CborSink, value: string | Uint8Array, extent: number): void {
  const trimmed =
    typeof value === 'string'
      ? value.slice(
          0,
          lengthWithoutZeros(value.length, (at) => value.charCodeAt(at)),
        )
      : trimZeros(value);
  const size = typeof trimmed === 'string' ? Buffer.byteLength(trimmed) : trimmed.length;
  if (size > extent) fail(`${size} bytes where at most ${extent} fit`);
  writeText(sink, trimmed);
}

function trimZeros(bytes: Uint8Array): Uint8Array {
  return bytes.subarray(
    0,
    lengthWithoutZeros(bytes.length, (at) => bytes[at]),
  );
}

function lengthWithoutZeros(length: number, unit: (at: number) => number | undefined): number {
  let end = length;
  while (end > 0 && unit(end - 1) === 0) end--;
  return end;
}

function writeDescriptor(sink: CborSink, object: PlainObject): void {
  const fdtype = asNumber(object.fdtype, 0, 0xffffffff);
  const pipe = object.pipe === undefined ? undefined : asObject(object.pipe);
  if ((pipe !== undefined) !== (fdtype === pipeType)) fail('only a pipe has a pipe');
  sink.array(pipe ? 3 : 2);
  sink.int(asNumber(object.fd, -0x80000000, 0x7fffffff));
  sink.uint(fdtype);
  if (pipe) sink.bigint(asBigint(pipe.pipe_id, 0n, 0xffffffffffffffffn));
}

function each(sink: CborSink, value: unknown, write: (element: unknown) => void): void {
  const elements = asArray(value);
  sink.array(elements.length);
  elements.forEach((element, index) => {
    try {
      write(element);
    } catch (error) {
      throw faultWithin(error, `[${index}]`);
    }
  });
}

function valueAt(object: PlainObject, path: readonly string[]): unknown {
  let value: unknown = object;
  for (const key of path) value = (value as PlainObject | null | undefined)?.[key];
  return value;
}
