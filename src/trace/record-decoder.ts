// Decodes the records of one trace, in order: keeps definitions and returns everything else. Files, blocks and
// checksums are read in `block-reader.ts`.

import { eventOf } from '../schema/generated/item-readers.ts';
import type { File, Message, MessageEvent, NotifyResult, Process, Text, Thread } from '../schema/generated/messages.ts';
import { eventPlan, planOf } from '../schema/plan.ts';
import { CborCursor } from './cbor-cursor.ts';
import { CborFault, faultWithin } from './cbor-fault.ts';
import { Definitions } from './definitions.ts';
import type { TraceHeader } from './header.ts';
import { itemMemory, recordKind, traceLimits } from './limits.ts';
import { type PlainObject, PlanDecoder, type PlanItems } from './plan-decoder.ts';
import { type ClockStart, RunClock } from './run-clock.ts';
import { rawEventOf } from './unknown-fields.ts';
import { toBigint } from './wide-integer.ts';

export interface TraceResponse {
  /** Index of the answered message. */
  readonly message: number;
  /** Mach time of the answer minus that of the message, in ticks. */
  readonly latency: bigint;
  readonly kind: 'auth' | 'flags';
  readonly value: number;
  readonly cached: boolean;
  readonly who: Text | null;
}

export interface TraceGap {
  /** Number of lost messages, of one event type or of unknown types (null). */
  readonly count: bigint;
  readonly eventType: number | null;
  readonly source: 'kernel' | 'recorder';
}

export interface TraceRun extends ClockStart {
  readonly bootId: string | null;
}

interface Placed {
  /**
   * Index among the trace's messages, from 0, which identifies a message everywhere. For other records, the index of
   * the next message.
   */
  readonly index: number;
  /** Offset of the record in the file. */
  readonly offset: number;
}

export interface PlacedMessage extends Placed {
  readonly kind: 'message';
  /** Its images are shared with other messages: treat it as read-only. */
  readonly message: Message;
}

export type TraceRecord =
  | PlacedMessage
  | (Placed & { readonly kind: 'response'; readonly response: TraceResponse })
  | (Placed & { readonly kind: 'gap'; readonly gap: TraceGap })
  | (Placed & { readonly kind: 'run'; readonly run: TraceRun });

interface EventItems {
  readonly member: string;
  readonly wrap: (payload: PlainObject) => MessageEvent;
  readonly isAuth: boolean;
  readonly items: PlanItems;
}

const fixedItems = 9;
/** Until the payload is read. */
const none: MessageEvent = Object.freeze({});
/** The result in nearly every NOTIFY message; one shared object. */
const allowed: NotifyResult = Object.freeze({ result_type: 0, result: Object.freeze({ auth: 0 }) });

export class RecordDecoder {
  /** Messages decoded so far. */
  messages = 0;
  /** Records decoded so far; during decoding, the ordinal of the current one. */
  records = 0;
  /** Offset of the block's bytes in the file. */
  private base = 0;
  private readonly cursor = new CborCursor();
  private readonly definitions = new Definitions();
  private readonly clock: RunClock;
  private readonly plans: PlanDecoder;
  private readonly processItems: PlanItems;
  private readonly fileItems: PlanItems;
  private readonly threadItems: PlanItems;
  private readonly events: (EventItems | undefined)[] = [];
  /** Types that the header lists and this version knows; each gets a decoder with its first message. */
  private readonly listed = new Set<number>();
  /** AUTH types that only the header knows. */
  private readonly unknownAuth = new Set<number>();
  private second = -1;
  private secondBig = 0n;

  constructor(header: TraceHeader) {
    this.clock = new RunClock(header.timebase, header.budget);
    this.plans = new PlanDecoder(this.cursor, this.definitions, header);
    this.processItems = this.plans.itemsOf(planOf('es_process_t'));
    this.fileItems = this.plans.itemsOf(planOf('es_file_t'));
    this.threadItems = this.plans.itemsOf(planOf('es_thread_t'));
    for (const [number, name, plan] of header.events) {
      if (name.startsWith('ES_EVENT_TYPE_AUTH_')) this.unknownAuth.add(number);
      if (eventPlan(number)?.plan.name === plan) this.listed.add(number);
    }
    this.startRun(header);
  }

  /** Passes the next block's bytes to the decoder; they must stay unchanged until they are read. */
  startBlock(bytes: Uint8Array, offset: number): void {
    this.cursor.start(bytes);
    this.base = offset;
  }

  /** Returns the next record that is not a definition; undefined at the end of the block. Throws CborFault. */
  next(): TraceRecord | undefined {
    const { cursor } = this;
    while (cursor.pos < cursor.bytes.length) {
      const at = cursor.pos;
      const count = cursor.array();
      this.plans.memory = 0;
      const record = this.record(count, at);
      this.records++;
      if (record !== undefined) return record;
    }
    return undefined;
  }

  private record(count: number, at: number): TraceRecord | undefined {
    const { cursor } = this;
    const kindAt = cursor.pos;
    const kind = cursor.int(Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER);
    if (kind >= 0) {
      if (kind > traceLimits.eventType) cursor.fail(`event type ${kind} is more than ${traceLimits.eventType}`, kindAt);
      return this.placed(this.message(kind, count, at), at);
    }
    switch (kind) {
      case recordKind.process:
        this.definitions.processes.push(this.image(this.processItems, count, at) as unknown as Process);
        return undefined;
      case recordKind.file:
        this.definitions.files.push(this.image(this.fileItems, count, at) as unknown as File);
        return undefined;
      case recordKind.thread:
        this.definitions.threads.push(this.image(this.threadItems, count, at) as unknown as Thread);
        return undefined;
      case recordKind.string:
        this.expectCount(count, 2, at);
        this.definitions.strings.push(this.field('string', () => this.definedString()));
        return undefined;
      case recordKind.list:
        this.expectCount(count, 2, at);
        this.definitions.lists.push(this.field('list', () => this.plans.strings()));
        return undefined;
      case recordKind.response:
        this.expectCount(count, 7, at);
        return { kind: 'response', index: this.messages, offset: this.base + at, response: this.response() };
      case recordKind.gap:
        this.expectCount(count, 4, at);
        return { kind: 'gap', index: this.messages, offset: this.base + at, gap: this.gap() };
      case recordKind.run:
        this.expectCount(count, 5, at);
        return { kind: 'run', index: this.messages, offset: this.base + at, run: this.run() };
      case recordKind.rawMessage:
        this.expectCount(count, 12, at);
        return this.placed(this.rawMessage(), at);
      default:
        return this.field('type', () => cursor.fail(`no record kind ${kind}`, kindAt));
    }
  }

  private placed(message: Message, at: number): PlacedMessage {
    return { kind: 'message', index: this.messages - 1, offset: this.base + at, message };
  }

  private expectCount(count: number, wanted: number, at: number): void {
    if (count !== wanted) this.cursor.fail(`${count} items, ${wanted} belong to this kind of record`, at);
  }

  private image(items: PlanItems, count: number, at: number): Record<string, unknown> {
    return items.read(count - 1, at);
  }

  private definedString(): Text {
    const { cursor } = this;
    const at = cursor.pos;
    const text = cursor.major() === 2 ? cursor.byteString() : cursor.text();
    this.definitions.stringMemory.push(itemMemory(cursor.pos - at));
    return text;
  }

  private message(eventType: number, count: number, at: number): Message {
    if (count < fixedItems) this.cursor.fail(`${count} items, a message has ${fixedItems} before its payload`, at);
    const known = this.events[eventType] ?? this.startType(eventType);
    if (known === undefined) return this.unlistedMessage(eventType, count - fixedItems);
    const message = this.envelope(eventType, known.isAuth);
    try {
      message.event = known.wrap(known.items.read(count - fixedItems, at));
    } catch (error) {
      throw faultWithin(faultWithin(error, known.member), 'event');
    }
    return message;
  }

  private startType(eventType: number): EventItems | undefined {
    const known = this.listed.has(eventType) ? eventPlan(eventType) : undefined;
    const member = known?.row.member ?? '';
    const wrap = eventOf[member];
    if (!known || wrap === undefined) return undefined;
    const items = this.plans.itemsOf(known.plan);
    const started = { member, wrap, isAuth: known.row.action === 'AUTH', items };
    this.events[eventType] = started;
    return started;
  }

  /** A type of a newer schema, with or without a list in the header: keeps the payload's bytes. */
  private unlistedMessage(eventType: number, count: number): Message {
    const { cursor } = this;
    if (eventPlan(eventType)) cursor.fail(`event type ${eventType} is missing in the header's events`);
    const message = this.envelope(eventType, this.unknownAuth.has(eventType));
    const start = cursor.pos;
    for (let i = 0; i < count; i++) cursor.skip();
    message.event = rawEventOf(cursor.bytes.slice(start, cursor.pos));
    return message;
  }

  private rawMessage(): Message {
    const { cursor } = this;
    const eventType = this.field('event_type', () => cursor.uint(traceLimits.eventType));
    const isAuth = this.field('action_type', () => cursor.uint(1)) === 0;
    const message = this.envelope(eventType, isAuth);
    message.event = rawEventOf(this.field('event', () => cursor.byteString()));
    return message;
  }

  /** Reads the items from dMach to action. */
  private envelope(eventType: number, isAuth: boolean): Message {
    const { cursor, clock } = this;
    const { version } = clock;
    let field = 'mach_time';
    try {
      const machDelta = cursor.delta();
      field = 'time';
      const at = cursor.pos;
      if (!clock.readTimes(machDelta, cursor.delta())) cursor.fail('the wall clock is out of range', at);
      field = 'deadline';
      const deadline = cursor.takeNull() ? 0n : clock.readDeadline(isAuth, cursor.delta());
      field = 'process';
      const process = this.plans.process() as Process;
      field = 'thread';
      const thread = cursor.takeNull() ? null : (this.plans.thread() as Thread);
      if (thread !== null && version < 4) cursor.fail(`message version ${version} has no thread`, cursor.pos - 1);
      field = 'seq_num';
      const seqDelta = cursor.delta();
      field = 'global_seq_num';
      const globalDelta = cursor.delta();
      field = 'action';
      const action = this.action(isAuth);
      if (this.second !== clock.seconds) {
        this.second = clock.seconds;
        this.secondBig = toBigint(clock.seconds);
      }
      if (this.messages >= traceLimits.messages) cursor.fail(`more than ${traceLimits.messages} messages`);
      this.messages++;
      const message = {
        version,
        time: { tv_sec: this.secondBig, tv_nsec: toBigint(clock.nanoseconds) },
        mach_time: toBigint(clock.mach),
        deadline,
        process,
        seq_num: version < 2 ? 0n : clock.readSequence(eventType, seqDelta),
        action_type: isAuth ? 0 : 1,
        action,
        event_type: eventType,
        event: none,
        thread,
        global_seq_num: version < 4 ? 0n : clock.readGlobal(globalDelta),
      } satisfies Message as Message;
      if (version < 4) this.dropNewer(message, seqDelta, globalDelta);
      return message;
    } catch (error) {
      throw faultWithin(error, field);
    }
  }

  /** Removes keys that old versions lack; their items carry nothing. */
  private dropNewer(message: Message, seqDelta: number | bigint, globalDelta: number | bigint): void {
    const fields: Partial<Message> = message;
    if (globalDelta !== 0)
      throw new CborFault('must be 0: this message version has no global_seq_num', this.cursor.pos);
    delete fields.global_seq_num;
    delete fields.thread;
    if (message.version >= 2) return;
    if (seqDelta !== 0) throw new CborFault('must be 0: this message version has no seq_num', this.cursor.pos);
    delete fields.seq_num;
  }

  private action(isAuth: boolean): NotifyResult | null {
    const { cursor } = this;
    const at = cursor.pos;
    if (cursor.major() === 0) {
      cursor.uint(0);
      return isAuth ? null : allowed;
    }
    if (isAuth) cursor.fail('expected 0 for an AUTH message', at);
    if (cursor.array() !== 2) cursor.fail('expected [result_type, value]', at);
    const type = cursor.uint(1);
    const value = cursor.uint(0xffffffff);
    if (type === 0 && value === 0) cursor.fail('[0, 0] must be written as 0', at);
    return type === 0 ? { result_type: 0, result: { auth: value } } : { result_type: 1, result: { flags: value } };
  }

  private response(): TraceResponse {
    const { cursor } = this;
    return {
      message: this.field('messageIndex', () => {
        const at = cursor.pos;
        const index = cursor.uint(Number.MAX_SAFE_INTEGER);
        return index < this.messages ? index : cursor.fail(`message ${index} has not come yet`, at);
      }),
      latency: this.field('latency', () => cursor.int64()),
      kind: this.field('kind', () => cursor.uint(1)) === 0 ? 'auth' : 'flags',
      value: this.field('value', () => cursor.uint(0xffffffff)),
      cached: this.field('cached', () => cursor.bool()),
      who: this.field('who', () => this.plans.string()),
    };
  }

  private gap(): TraceGap {
    const { cursor } = this;
    return {
      count: this.field('count', () => cursor.uint64()),
      eventType: this.field('eventType', () => (cursor.takeNull() ? null : cursor.uint(traceLimits.eventType))),
      source: this.field('source', () => cursor.uint(1)) === 0 ? 'kernel' : 'recorder',
    };
  }

  private run(): TraceRun {
    const { cursor } = this;
    const run = {
      messageVersion: this.field('messageVersion', () => {
        const at = cursor.pos;
        return cursor.uint(traceLimits.messageVersion) || cursor.fail('message versions start at 1', at);
      }),
      machBase: this.field('machBase', () => cursor.uint64()),
      wallBase: this.field('wallBase', () => {
        const at = cursor.pos;
        const value = cursor.uint64();
        return value <= 0x7fffffffffffffffn ? value : cursor.fail('the wall clock is out of range', at);
      }),
      bootId: this.field('bootId', () => (cursor.takeNull() ? null : cursor.text())),
    };
    this.startRun(run);
    return run;
  }

  private startRun(start: ClockStart): void {
    if (start.messageVersion !== this.plans.version) this.definitions.startVersion();
    this.plans.version = start.messageVersion;
    this.clock.startRun(start);
  }

  private field<T>(name: string, read: () => T): T {
    try {
      return read();
    } catch (error) {
      throw faultWithin(error, name);
    }
  }
}
