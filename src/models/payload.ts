// Builds an event's payload for a model: the values of the file, and neutral values for everything else.

import type { File, Process } from '../schema/generated/messages.ts';
import { shortEventName } from '../schema/macos/event-name.ts';
import type { EventRow } from '../schema/macos/events.ts';
import type { Plan, Step } from '../schema/plan.ts';
import { eventPlan } from '../schema/plan.ts';
import { type IntegerOp, integerRanges } from '../trace/integer-ranges.ts';

/** What a model states about an event. */
/** The value of a field of an event, as a model states it. */
type FieldValue = number | boolean | string | readonly string[] | null;

export interface Stated {
  readonly path: string | null;
  readonly fields: Readonly<Record<string, FieldValue>>;
}

/** Source of images: a file by its path, a process by its program. */
export interface Images {
  file(path: string): File;
  process(executable: string): Process;
}

/** An error in a stated event; `key` is `path`, `set`, or one of its fields. */
export class StatedFault extends Error {
  readonly key: string;

  constructor(key: string, complaint: string) {
    super(complaint);
    this.key = key;
  }
}

type PlainObject = Record<string, unknown>;

/** Throws StatedFault. */
export function payloadOf(eventType: number, stated: Stated, images: Images, version: number): PlainObject {
  const known = eventPlan(eventType);
  if (known === undefined) throw new RangeError(`event type ${eventType} has no plan`);
  const { row, plan } = known;
  const filling = new Filling(row, stated, images, version);
  const payload = filling.object(plan, '');
  filling.finish();
  return payload;
}

class Filling {
  private readonly label: string;
  private readonly isNew: boolean;
  private readonly stated: Stated;
  private readonly images: Images;
  private readonly version: number;
  private readonly keys: string[] = [];
  private readonly used = new Set<string>();
  /** The path has not been placed yet. */
  private open: boolean;
  /** It has used a field that can name the path, although no path was stated. */
  private nameless = false;

  constructor(row: EventRow, stated: Stated, images: Images, version: number) {
    this.label = shortEventName(row.name);
    // Before the act, a file to be created does not exist.
    this.isNew = row.action === 'AUTH' && row.twin === 'create-new-path';
    this.stated = stated;
    this.images = images;
    this.version = version;
    this.open = stated.path !== null;
  }

  object(plan: Plan, prefix: string): PlainObject {
    const object: PlainObject = {};
    const arms = new Map(
      plan.steps
        .filter(({ op }) => op === 'union')
        .map((step) => [keyOf(step.discriminator?.path ?? []), this.arm(step, prefix)]),
    );
    const names = this.splitNames(plan, prefix);
    for (const step of plan.steps) {
      const key = prefix + keyOf(step.path);
      if (step.op === 'union') {
        const arm = step.arms?.find(({ value }) => value === arms.get(keyOf(step.discriminator?.path ?? [])));
        place(object, step.path, arm === undefined ? {} : this.object(arm.plan, `${key}.`));
        continue;
      }
      const chosen = arms.get(keyOf(step.path));
      const value =
        names.get(step) ?? (chosen === undefined ? this.value(step, key) : step.op === 'bool' ? chosen === 1 : chosen);
      if (chosen !== undefined) this.keys.push(key);
      if (step.since <= this.version) place(object, step.path, value);
    }
    return object;
  }

  finish(): void {
    const { fields, path } = this.stated;
    const unknown = Object.keys(fields).find((key) => !this.used.has(key));
    if (unknown !== undefined)
      throw new StatedFault(
        unknown,
        `is not a field of ${this.label} that can be set; the fields are ${this.keys.join(', ')}`,
      );
    if (path !== null && this.open) throw new StatedFault('path', `is given, but ${this.label} is not about a file`);
    if (path === null && this.nameless) throw new StatedFault('path', `is missing: ${this.label} is about a file`);
  }

  /**
   * Returns the value of a union's discriminator: the stated one, else that of the first arm, or of the last arm for a
   * file that does not exist yet.
   */
  private arm(step: Step, prefix: string): number {
    const values = (step.arms ?? []).map(({ value }) => value);
    const key = prefix + keyOf(step.discriminator?.path ?? []);
    const set = this.take(key);
    if (set === undefined) return this.isNew ? (values.at(-1) ?? 0) : (values[0] ?? 0);
    const number = typeof set === 'boolean' ? Number(set) : set;
    if (typeof number !== 'number' || !values.includes(number))
      throw new StatedFault(key, `takes one of ${values.join(', ')}`);
    return number;
  }

  /** Splits the path between a folder and a name next to it: `dir` and `filename`. */
  private splitNames(plan: Plan, prefix: string): ReadonlyMap<Step, unknown> {
    const names = new Map<Step, unknown>();
    const { path } = this.stated;
    const first = plan.steps.find(({ op }) => op === 'file' || op === 'process');
    const name = plan.steps.find(
      ({ folder }) => folder !== undefined && keyOf(folder.path) === keyOf(first?.path ?? []),
    );
    if (first === undefined || name === undefined) return names;
    const keys = [first, name].map((step) => prefix + keyOf(step.path));
    if (!this.open || path === null || keys.some((key) => key in this.stated.fields)) return names;
    const slash = path.lastIndexOf('/');
    names.set(first, this.images.file(path.slice(0, slash) || '/'));
    names.set(name, path.slice(slash + 1));
    this.open = false;
    this.keys.push(...keys);
    return names;
  }

  private value(step: Step, key: string): unknown {
    if (step.op === 'pointer' && step.plan !== undefined && !(step.nullable && !this.mentions(key)))
      return this.object(step.plan, `${key}.`);
    const settable =
      step.op !== 'thread' && step.op !== 'pointer' && !(step.op === 'array' && step.element !== 'string');
    if (settable) this.keys.push(key);
    const set = settable ? this.take(key) : undefined;
    if (set !== undefined) return this.converted(step, key, set);
    if (names(step)) {
      const { path } = this.stated;
      if (this.open && path !== null) {
        this.open = false;
        return step.op === 'file' ? this.images.file(path) : step.op === 'process' ? this.images.process(path) : path;
      }
      if (!step.nullable && path === null) this.nameless = true;
    }
    return this.neutral(step);
  }

  private mentions(key: string): boolean {
    return Object.keys(this.stated.fields).some((field) => field.startsWith(`${key}.`));
  }

  private take(key: string): FieldValue | undefined {
    if (!Object.hasOwn(this.stated.fields, key)) return undefined;
    this.used.add(key);
    return this.stated.fields[key];
  }

  private converted(step: Step, key: string, value: FieldValue): unknown {
    const wrong = (wanted: string): never => {
      throw new StatedFault(key, `takes ${wanted}`);
    };
    if (value === null) return step.nullable ? null : wrong('a value: it cannot be null');
    switch (step.op) {
      case 'bool':
        return typeof value === 'boolean' ? value : wrong('true or false');
      case 'string':
      case 'chars':
        if (typeof value !== 'string') return wrong('a text');
        return step.op === 'chars' && Buffer.byteLength(value) >= step.extent
          ? wrong(`a text of less than ${step.extent} bytes`)
          : value;
      case 'file':
      case 'process':
        if (typeof value !== 'string' || !value.startsWith('/')) return wrong('a path');
        return step.op === 'file' ? this.images.file(value) : this.images.process(value);
      case 'array':
      case 'irregular':
        if (step.op === 'irregular' && step.irregular !== 'args' && step.irregular !== 'env')
          return wrong('nothing: it cannot be set');
        return Array.isArray(value) ? value : wrong('a list of texts');
      default:
        return step.op in integerRanges
          ? integer(step.op as IntegerOp, value, wrong)
          : wrong('nothing: it cannot be set');
    }
  }

  private neutral(step: Step): unknown {
    if (step.op === 'array') return [];
    if (step.nullable) return null;
    if (step.op === 'irregular') return step.irregular === 'acl' ? new Uint8Array() : [];
    switch (step.op) {
      case 'bool':
        return false;
      case 'u64':
      case 'i64':
        return 0n;
      case 'string':
      case 'chars':
        return '';
      case 'bytes':
      case 'bytesPointer':
        return new Uint8Array(step.extent);
      case 'file':
        return this.images.file(this.stated.path ?? '/');
      case 'process':
        return this.images.process('/sbin/launchd');
      case 'thread':
        return { thread_id: 0n };
      default:
        return 0;
    }
  }
}

/** Returns whether a step can hold the path that an event is about. */
const names = ({ op, path, content }: Step): boolean =>
  op === 'file' || op === 'process' || path.at(-1) === 'f_mntonname' || (op === 'string' && content === 'path');

function integer(op: IntegerOp, value: FieldValue, wrong: (wanted: string) => never): number | bigint {
  const [min, max] = integerRanges[op];
  const isText = typeof value === 'string' && /^(-?\d{1,20}|0x[\da-f]{1,16})$/i.test(value);
  if (!isText && !(typeof value === 'number' && Number.isSafeInteger(value)))
    return wrong('a whole number; beyond 2^53 as a text');
  const exact = BigInt(value as string | number);
  if (exact < min || exact > max) return wrong(`a whole number from ${min} to ${max}`);
  return op === 'u64' || op === 'i64' ? exact : Number(exact);
}

const keyOf = (path: readonly string[]): string => path.join('.');

function place(object: PlainObject, path: readonly string[], value: unknown): void {
  let inner = object;
  for (const key of path.slice(0, -1)) {
    inner[key] ??= {};
    inner = inner[key] as PlainObject;
  }
  inner[path.at(-1) ?? ''] = value;
}
