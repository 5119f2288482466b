// Decodes the records of one trace, in order: keeps definitions and returns everything else. Files, blocks and
// checksums are read in `block-reader.ts`.

import { eventOf } from '../schema/generated/item-readers.ts';
import type { Message, MessageEvent, Text } from '../schema/generated/messages.ts';
import { eventPlan, planOf } from '../schema/plan.ts';
import { CborCursor } from './cbor-cursor.ts';
import { CborFault, faultWithin } from './cbor-fault.ts';
import { Definitions, type Images } from './definitions.ts';
import { EnvelopeReader } from './envelope.ts';
import type { TraceHeader } from './header.ts';
import { itemMemory, recordKind, traceLimits } from './limits.ts';
import { type MessageColumns, type RowReader, rowsABatch } from './message-columns.ts';
import { MessageMaker } from './message-maker.ts';
import type { NativeRows } from './native-rows.ts';
import {
  field,
  type OtherRecord,
  type Placed,
  readGap,
  readResponse,
  readRun,
  type TraceRun,
} from './other-records.ts';
import { PlanDecoder } from './plan-decoder.ts';
import type { PlainObject, PlanItems } from './plan-items.ts';
import { type ClockStart, RunClock } from './run-clock.ts';
import { rawEventOf } from './unknown-fields.ts';

export interface PlacedMessage extends Placed {
  readonly kind: 'message';
  /** Its images are shared with other messages: treat it as read-only. */
  readonly message: Message;
}

export type TraceRecord = PlacedMessage | OtherRecord;

interface EventItems {
  readonly member: string;
  readonly wrap: (payload: PlainObject) => MessageEvent;
  readonly isAuth: boolean;
  readonly items: PlanItems;
}

const fixedItems = 9;
const lowestKind = recordKind.rawMessage;
/** In place of a number of items: the payload is one item, bytes. */
const rawBytes = 1 << 30;

export class RecordDecoder implements RowReader {
  /** Messages decoded so far. */
  messages = 0;
  /** Records decoded so far; during decoding, the ordinal of the current one. */
  records = 0;
  /** Offset of the block's bytes in the file. */
  private base = 0;
  readonly cursor = new CborCursor();
  readonly definitions = new Definitions((...kept) => this.keptImage(...kept));
  /** For images that are made late; a process needs its files meanwhile. */
  private readonly keptCursor = new CborCursor();
  private readonly keptPlans: PlanDecoder;
  private readonly maker = new MessageMaker();
  private readonly clock: RunClock;
  readonly plans: PlanDecoder;
  private readonly head: EnvelopeReader;
  private readonly processItems: PlanItems;
  private readonly fileItems: PlanItems;
  private readonly threadItems: PlanItems;
  private readonly events: (EventItems | undefined)[] = [];
  /** Types that the header lists and this version knows; each gets a decoder with its first message. */
  private readonly listed = new Set<number>();
  /** AUTH types that only the header knows. */
  private readonly unknownAuth = new Set<number>();
  /** Of a batch of rows, for the next call. */
  private fault: unknown;
  native: NativeRows | undefined;

  constructor(header: TraceHeader) {
    this.clock = new RunClock(header.timebase, header.budget);
    this.plans = new PlanDecoder(this.cursor, this.definitions, header);
    this.keptPlans = new PlanDecoder(this.keptCursor, this.definitions, header);
    this.head = new EnvelopeReader(this.cursor, this.clock, this.plans);
    this.processItems = this.plans.itemsOf(planOf('es_process_t'));
    this.fileItems = this.plans.itemsOf(planOf('es_file_t'));
    this.threadItems = this.plans.itemsOf(planOf('es_thread_t'));
    for (const [number, name, plan] of header.events) {
      if (name.startsWith('ES_EVENT_TYPE_AUTH_')) this.unknownAuth.add(number);
      if (eventPlan(number)?.plan.name === plan) this.listed.add(number);
    }
    this.startRun(header);
  }

  /** Call before anything is read: only `nextRows` can be used then. */
  readNatively(native: NativeRows): void {
    this.native = native;
  }

  /** Passes the next block's bytes to the decoder; they must stay unchanged until they are read. */
  startBlock(bytes: Uint8Array, offset: number): void {
    this.native?.start(bytes, offset);
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

  isAtEnd(): boolean {
    return this.fault === undefined && this.cursor.pos >= this.cursor.bytes.length;
  }

  /**
   * Reads messages into `columns` until they are full, the block ends, or another record comes that is no definition.
   * Returns that record if no message precedes it; null if native code refuses what comes next.
   */
  nextRows(columns: MessageColumns): OtherRecord | undefined | null {
    if (this.fault !== undefined) throw this.fault;
    if (this.native !== undefined) return this.nativeRows(columns, this.native);
    const { cursor } = this;
    columns.first = this.messages;
    columns.version = this.clock.version;
    columns.count = 0;
    try {
      while (columns.count < rowsABatch && cursor.pos < cursor.bytes.length) {
        const at = cursor.pos;
        const count = cursor.array();
        this.plans.memory = 0;
        const kind = this.kind();
        if (isMessage(kind)) {
          this.row(columns, columns.count, kind, count, at);
          columns.count++;
        } else if (columns.count > 0 && !isDefinition(kind)) {
          // A new run changes what the rows mean.
          cursor.pos = at;
          break;
        } else {
          const other = this.other(kind, count, at);
          if (other !== undefined) {
            this.records++;
            return other;
          }
        }
        this.records++;
      }
    } catch (error) {
      // What was read before it comes first.
      if (columns.count === 0) throw error;
      this.fault = error;
    }
    return undefined;
  }

  /** The same with what native code has read; null if it refuses what comes next. */
  private nativeRows(columns: MessageColumns, native: NativeRows): OtherRecord | undefined | null {
    const { cursor, definitions } = this;
    columns.first = this.messages;
    columns.version = this.clock.version;
    columns.count = native.next(definitions, (at) => this.otherAt(at));
    this.messages += columns.count;
    this.records += native.records;
    cursor.pos = native.position;
    if (native.isRefused && columns.count === 0) return null;
    if (!native.isOther) return undefined;
    const other = this.otherAt(native.position);
    this.records++;
    return other;
  }

  private otherAt(at: number): OtherRecord | undefined {
    this.cursor.pos = at;
    const count = this.cursor.array();
    this.plans.memory = 0;
    return this.other(this.kind(), count, at);
  }

  private row(columns: MessageColumns, row: number, kind: number, count: number, at: number): void {
    const { cursor, head } = this;
    const known = this.start(kind, count, at);
    columns.store(row, head);
    columns.offset[row] = this.base + at;
    columns.itemsAt[row] = cursor.pos;
    const items = kind < 0 ? rawBytes : count - fixedItems;
    columns.items[row] = known === undefined ? -1 - items : items;
    this.event(known, items, at);
  }

  /** Makes the message of a row; its block must be the current one. */
  messageAt(columns: MessageColumns, row: number): Message {
    columns.load(row, this.head);
    const message = this.maker.make(this.head, columns.version, this.definitions);
    message.event = this.eventAt(columns, row);
    return message;
  }

  eventAt(columns: MessageColumns, row: number): MessageEvent {
    const items = columns.items[row] ?? 0;
    this.plans.memory = 0;
    return columns.atItems(row, () => {
      if (items < 0) return this.event(undefined, -1 - items, 0);
      const type = columns.eventType[row] ?? 0;
      return this.event(this.events[type] ?? this.startType(type), items, 0);
    });
  }

  private record(count: number, at: number): TraceRecord | undefined {
    const kind = this.kind();
    return isMessage(kind) ? this.placed(this.message(kind, count, at), at) : this.other(kind, count, at);
  }

  /** Reads the first item of a record. */
  private kind(): number {
    const { cursor } = this;
    const at = cursor.pos;
    const kind = cursor.int(Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER);
    if (kind > traceLimits.eventType) cursor.fail(`event type ${kind} is more than ${traceLimits.eventType}`, at);
    if (kind < lowestKind) throw faultWithin(new CborFault(`no record kind ${kind}`, at), 'type');
    return kind;
  }

  /** Reads a record that is no message; undefined: a definition. */
  private other(kind: number, count: number, at: number): OtherRecord | undefined {
    switch (kind) {
      case recordKind.process:
        this.image(this.definitions.processes, this.processItems, count, at);
        return undefined;
      case recordKind.file:
        this.image(this.definitions.files, this.fileItems, count, at);
        return undefined;
      case recordKind.thread:
        this.image(this.definitions.threads, this.threadItems, count, at);
        return undefined;
      case recordKind.string:
        this.expectCount(count, 2, at);
        this.definitions.strings.push(field('string', () => this.definedString()));
        return undefined;
      case recordKind.list:
        this.expectCount(count, 2, at);
        this.definitions.lists.push(field('list', () => this.plans.strings()));
        this.definitions.listMemory.push(this.plans.memory);
        return undefined;
      case recordKind.response:
        this.expectCount(count, 7, at);
        return {
          kind: 'response',
          index: this.messages,
          offset: this.base + at,
          response: readResponse(this.cursor, this.plans, this.messages),
        };
      case recordKind.gap:
        this.expectCount(count, 4, at);
        return { kind: 'gap', index: this.messages, offset: this.base + at, gap: readGap(this.cursor) };
      case recordKind.run:
        this.expectCount(count, 5, at);
        return { kind: 'run', index: this.messages, offset: this.base + at, run: this.run() };
      default:
        return undefined;
    }
  }

  private placed(message: Message, at: number): PlacedMessage {
    return { kind: 'message', index: this.messages - 1, offset: this.base + at, message };
  }

  private expectCount(count: number, wanted: number, at: number): void {
    if (count !== wanted) this.cursor.fail(`${count} items, ${wanted} belong to this kind of record`, at);
  }

  private image<T>(images: Images<T>, items: PlanItems, count: number, at: number): void {
    images.push(items.read(count - 1, at) as T, this.plans.memory);
  }

  /** Reads a checked record of an image. */
  private keptImage(kind: 'file' | 'process' | 'thread', bytes: Uint8Array, start: number): unknown {
    const { keptCursor: cursor, keptPlans: plans } = this;
    const around = { bytes: cursor.bytes, pos: cursor.pos };
    plans.version = this.plans.version;
    plans.memory = 0;
    cursor.bytes = bytes;
    cursor.pos = start;
    const count = cursor.array();
    cursor.skip();
    const image = plans.itemsOf(planOf(`es_${kind}_t`)).read(count - 1, start);
    cursor.bytes = around.bytes;
    cursor.pos = around.pos;
    return image;
  }

  private definedString(): Text {
    const { cursor } = this;
    const at = cursor.pos;
    const text = cursor.major() === 2 ? cursor.byteString() : cursor.text();
    this.definitions.stringMemory.push(itemMemory(cursor.pos - at));
    return text;
  }

  private message(kind: number, count: number, at: number): Message {
    const known = this.start(kind, count, at);
    const message = this.maker.make(this.head, this.clock.version, this.definitions);
    message.event = this.event(known, kind < 0 ? rawBytes : count - fixedItems, at);
    return message;
  }

  /** Reads a message up to its payload. Returns undefined for one whose payload has no plan here. */
  private start(kind: number, count: number, at: number): EventItems | undefined {
    const { cursor } = this;
    let known: EventItems | undefined;
    if (kind >= 0) {
      if (count < fixedItems) cursor.fail(`${count} items, a message has ${fixedItems} before its payload`, at);
      known = this.events[kind] ?? this.startType(kind);
      if (known === undefined && eventPlan(kind)) cursor.fail(`event type ${kind} is missing in the header's events`);
      this.head.read(kind, known === undefined ? this.unknownAuth.has(kind) : known.isAuth);
    } else {
      this.expectCount(count, 12, at);
      const eventType = field('event_type', () => cursor.uint(traceLimits.eventType));
      this.head.read(eventType, field('action_type', () => cursor.uint(1)) === 0);
    }
    if (this.messages >= traceLimits.messages)
      throw faultWithin(new CborFault(`more than ${traceLimits.messages} messages`, cursor.pos), 'action');
    this.messages++;
    return known;
  }

  private event(known: EventItems | undefined, count: number, at: number): MessageEvent {
    if (known === undefined) return rawEventOf(this.rawPayload(count));
    try {
      return known.wrap(known.items.read(count, at));
    } catch (error) {
      throw faultWithin(faultWithin(error, known.member), 'event');
    }
  }

  /** Returns the raw bytes of the next `count` items, or those that a record without a plan keeps. */
  private rawPayload(items: number): Uint8Array {
    const { cursor } = this;
    if (items === rawBytes) return field('event', () => cursor.byteString());
    const start = cursor.pos;
    for (let i = 0; i < items; i++) cursor.skip();
    return cursor.bytes.slice(start, cursor.pos);
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

  private run(): TraceRun {
    const run = readRun(this.cursor);
    this.startRun(run);
    return run;
  }

  private startRun(start: ClockStart): void {
    if (start.messageVersion !== this.plans.version) this.definitions.startVersion();
    this.plans.version = start.messageVersion;
    this.clock.startRun(start);
  }
}

const isMessage = (kind: number): boolean => kind >= 0 || kind === recordKind.rawMessage;
const isDefinition = (kind: number): boolean => kind > recordKind.response;
