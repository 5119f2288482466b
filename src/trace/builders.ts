// Makes messages for tests, samples and the benchmark: every field of a message gets a different value, so that swapped
// fields show. The same arguments give the same message. Values are valid for the format (unions have their arm, AUTH a
// deadline), but not plausible.

import type { File, Message, Process, Thread } from '../schema/generated/messages.ts';
import { newestVersion } from '../schema/macos/versions.ts';
import { eventPlan, type Plan, planOf, type Step } from '../schema/plan.ts';
import { type TraceHeaderInput, unrecorded } from './header.ts';
import { type IntegerOp, integerRanges } from './integer-ranges.ts';
import { pipeType } from './plan-decoder.ts';

/**
 * `plain`: text everywhere, nothing null, the first arm of each union. `sparse`: null where allowed, empty arrays and
 * strings, no arm where possible. `odd`: the last arm, the largest and smallest integers, text beyond ASCII and strings
 * that are not UTF-8.
 */
export type Flavour = 'plain' | 'sparse' | 'odd';

/** Start of built traces, in nanoseconds since 1970 and in ticks: 2026-01-01, one hour after boot at 24 MHz. */
export const builtWallBase = 1_767_225_600_000_000_000n;
export const builtMachBase = 86_400_000_000n;
/** 15 s in ticks of 125/3 ns. */
export const builtBudget = 360_000_000n;

export function buildHeader(overrides: Partial<TraceHeaderInput> = {}): TraceHeaderInput {
  return {
    ...unrecorded,
    application: 'esreplay',
    createdBy: 'builders',
    os: { build: null, version: null, major: null },
    messageVersion: newestVersion,
    timebase: [125, 3],
    machBase: builtMachBase,
    wallBase: builtWallBase,
    source: 'built',
    budget: builtBudget,
    budgetSource: 'made up',
    ...overrides,
  };
}

/** `version` determines which fields are present. */
export function buildProcess(
  overrides: Partial<Process> = {},
  seed = 1,
  version = newestVersion,
  flavour: Flavour = 'plain',
): Process {
  return { ...new Values(seed, version, flavour).process(), ...overrides };
}

export function buildFile(
  overrides: Partial<File> = {},
  seed = 1,
  version = newestVersion,
  flavour: Flavour = 'plain',
): File {
  return { ...new Values(seed, version, flavour).file(), ...overrides };
}

/**
 * Makes a message of any named event type. `overrides` replace whole values, except that keys of `event`'s payload
 * replace those of the built payload. `overrides.version` determines which fields are present, and `arm` which arm each
 * union has, instead of the flavour's. Messages with growing seeds have growing times and sequence numbers.
 */
export function buildMessage(
  eventType: number,
  overrides: Partial<Message> = {},
  seed = 1,
  flavour: Flavour = 'plain',
  arm?: number,
): Message {
  const known = eventPlan(eventType);
  if (!known) throw new RangeError(`event type ${eventType} has no plan`);
  const { row, plan } = known;
  const version = overrides.version ?? newestVersion;
  const values = new Values(seed, version, flavour, arm);
  const isAuth = row.action === 'AUTH';
  const ticks = BigInt(seed) * 24_001n;
  const nanoseconds = builtWallBase + (ticks * 125n) / 3n + BigInt(seed % 7) * 31n;
  const member = row.member ?? '';
  const given = (overrides.event as Record<string, object> | undefined)?.[member];
  const message: Message = {
    version,
    time: { tv_sec: nanoseconds / 1_000_000_000n, tv_nsec: nanoseconds % 1_000_000_000n },
    mach_time: builtMachBase + ticks,
    deadline: isAuth ? builtMachBase + ticks + builtBudget + BigInt(seed % 5) * 24_000n : 0n,
    process: values.process(),
    seq_num: BigInt(seed),
    action_type: isAuth ? 0 : 1,
    action: isAuth ? null : notifyResult(seed, flavour),
    event_type: eventType,
    event: {},
    thread: flavour === 'sparse' ? null : values.thread(),
    global_seq_num: BigInt(seed) * 3n,
    ...overrides,
  };
  message.event = { [member]: { ...values.object(plan), ...given } };
  const fields: Partial<Message> = message;
  if (version < 2) delete fields.seq_num;
  if (version < 4) delete fields.thread;
  if (version < 4) delete fields.global_seq_num;
  return message;
}

function notifyResult(seed: number, flavour: Flavour): Message['action'] {
  if (flavour === 'odd') return { result_type: 1, result: { flags: 0xffffffff - seed } };
  return { result_type: 0, result: { auth: seed % 2 } };
}

type PlainObject = Record<string, unknown>;

/** Provides values, each only once. */
class Values {
  private readonly version: number;
  private readonly flavour: Flavour;
  private readonly arm: number | undefined;
  private drawn: number;

  constructor(seed: number, version: number, flavour: Flavour, arm?: number) {
    this.version = version;
    this.arm = arm;
    this.flavour = flavour;
    this.drawn = seed * 1000;
  }

  process(): Process {
    return this.object(planOf('es_process_t')) as unknown as Process;
  }

  file(): File {
    return this.object(planOf('es_file_t')) as unknown as File;
  }

  thread(): Thread {
    return this.object(planOf('es_thread_t')) as unknown as Thread;
  }

  object(plan: Plan): PlainObject {
    const chosen = new Map(plan.steps.filter((step) => step.op === 'union').map((step) => this.choose(step)));
    const object: PlainObject = {};
    for (const step of plan.steps) {
      if (step.since > this.version) continue;
      const choice = chosen.size === 0 ? undefined : chosen.get(step.path.join('.'));
      const value = choice === undefined ? this.value(step, chosen) : step.op === 'bool' ? choice === 1 : choice;
      place(object, step.path, value);
    }
    return object;
  }

  /** Returns the discriminator's path and its value. */
  private choose(step: Step): [string, number] {
    const values = (step.arms ?? []).map((arm) => arm.value);
    const first = values[0] ?? 0;
    // A flag as discriminator has 0 for no arm.
    const none = values.includes(0) ? first : 0;
    if (this.arm !== undefined)
      return [step.discriminator?.path.join('.') ?? '', values[this.arm % values.length] ?? 0];
    const value = { plain: first, sparse: none, odd: values.at(-1) ?? 0 }[this.flavour];
    return [step.discriminator?.path.join('.') ?? '', value];
  }

  private value(step: Step, chosen: ReadonlyMap<string, number>): unknown {
    const { flavour } = this;
    const sparse = flavour === 'sparse';
    if (sparse && step.nullable && step.op !== 'array') return null;
    switch (step.op) {
      case 'bool':
        return this.draw() % 2 === 1;
      case 'u64':
      case 'i64':
        return this.integer(step.op);
      case 'u8':
      case 'u16':
      case 'u32':
      case 'i8':
      case 'i16':
      case 'i32':
        return Number(this.integer(step.op));
      case 'string':
        return this.text(step.path);
      case 'chars':
        return sparse ? '' : `${step.path.at(-1)}${this.draw()}`.slice(-step.extent);
      case 'token':
        return this.bytes(sparse ? 0 : 5 + (this.draw() % 30));
      case 'bytes':
      case 'bytesPointer':
        return this.bytes(step.extent);
      case 'file':
        return this.file();
      case 'process':
        return this.process();
      case 'thread':
        return this.thread();
      case 'pointer':
        return step.plan && this.object(step.plan);
      case 'array':
        return Array.from({ length: sparse ? 0 : 2 }, () => this.element(step));
      case 'union': {
        const value = chosen.get(step.discriminator?.path.join('.') ?? '');
        const arm = step.arms?.find((candidate) => candidate.value === value);
        return arm ? this.object(arm.plan) : {};
      }
      case 'irregular':
        return this.irregular(step);
    }
  }

  private element(step: Step): unknown {
    if (step.element === 'string') return this.text(step.path);
    if (step.element === 'bytes') return this.bytes(step.extent);
    return step.plan && this.object(step.plan);
  }

  private irregular(step: Step): unknown {
    const count = this.flavour === 'sparse' ? 0 : 3;
    switch (step.irregular) {
      case 'args':
      case 'env':
        return Array.from({ length: count }, () => this.text(step.path));
      case 'fds':
        return Array.from({ length: count }, (_, index) =>
          index === 1
            ? { fd: this.draw() % 1000, fdtype: pipeType, pipe: { pipe_id: this.integer('u64') } }
            : { fd: this.draw() % 1000, fdtype: 1 },
        );
      default:
        return this.bytes(40);
    }
  }

  private text(path: readonly string[]): string | Uint8Array {
    const drawn = this.draw();
    const name = path.at(-1) ?? '';
    if (this.flavour === 'sparse' && drawn % 2 === 0) return '';
    if (this.flavour !== 'odd') return name.includes('path') ? `/built/${drawn}/${name}` : `${name} ${drawn}`;
    if (drawn % 3 === 0) return Uint8Array.from([0xff, 0xfe, ...Buffer.from(`${name} ${drawn}`)]);
    return drawn % 3 === 1 ? `\u{1f9ff} ${name} ${drawn} \u00e9` : `\ufeff${name}\0${drawn}`;
  }

  private integer(op: IntegerOp): bigint {
    const [min, max] = integerRanges[op];
    const drawn = BigInt(this.draw());
    if (this.flavour === 'odd') return drawn % 2n === 0n ? max - (drawn % 100n) : min + (drawn % 100n);
    const value = op === 'u64' || op === 'i64' ? drawn * 0x1_0000_0001n : drawn;
    return value <= max ? value : value % (max + 1n);
  }

  private bytes(length: number): Uint8Array {
    const drawn = this.draw();
    return Uint8Array.from({ length }, (_, index) => (drawn >> ((index % 3) * 8)) + index);
  }

  private draw(): number {
    this.drawn += 1;
    return this.drawn;
  }
}

function place(object: PlainObject, path: readonly string[], value: unknown): void {
  let inner = object;
  const last = path.length - 1;
  for (let at = 0; at < last; at++) {
    const key = path[at] as string;
    inner[key] ??= {};
    inner = inner[key] as PlainObject;
  }
  inner[path[last] ?? ''] = value;
}
