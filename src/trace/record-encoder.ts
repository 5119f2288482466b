// Encodes messages, and the records between them, as canonical records, definitions first. The C++ encoder makes the
// same bytes for the same messages; every choice follows traces/FORMAT.md. `writer.ts` writes blocks and files.
import type { Message } from '../schema/generated/messages.ts';
import { eventPlan } from '../schema/plan.ts';
import { CborFault, faultWithin } from './cbor-fault.ts';
import { CborSink } from './cbor-sink.ts';
import { asBigint, asNumber, fail } from './checked-values.ts';
import { DefinitionIds, type DefinitionOptions } from './definition-ids.ts';
import type { TraceHeaderInput } from './header.ts';
import { recordKind, structMemory, traceLimits } from './limits.ts';
import {
  type TraceGap,
  type TraceResponse,
  type TraceRun,
  writeGap,
  writeResponse,
  writeRun,
} from './other-records.ts';
import type { PlanEncoder, PlanWriter } from './plan-encoder.ts';
import { RunClock } from './run-clock.ts';
import { rawEvent } from './unknown-fields.ts';
import { wideOf } from './wide-integer.ts';

const fixedItems = 9;
const maxUint64 = 0xffffffffffffffffn;

/** Receives each finished record; its bytes are valid until the call returns. */
export type EmitRecord = (record: Uint8Array, isMessage: boolean) => void;

export class RecordEncoder {
  messages = 0;
  records = 0;
  readonly clock: RunClock;
  private readonly emit: EmitRecord;
  private readonly ids: DefinitionIds;
  private readonly plans: PlanEncoder;
  private readonly sink = new CborSink();

  constructor(header: TraceHeaderInput, emit: EmitRecord, options: DefinitionOptions = {}) {
    this.emit = (record, isMessage) => {
      if (record.length > traceLimits.recordBytes)
        fail(`a record of ${record.length} bytes, at most ${traceLimits.recordBytes} are allowed`);
      emit(record, isMessage);
      this.records++;
    };
    this.clock = new RunClock(header.timebase, header.budget);
    this.ids = new DefinitionIds((record) => this.emit(record, false), options);
    this.plans = this.ids.plans;
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
    this.emit(sink.written(), true);
    this.messages++;
  }

  response(response: TraceResponse): void {
    const { sink, plans } = this;
    plans.memory = 0;
    writeResponse(sink, response, this.messages, (who) => plans.string(sink, who, true));
    this.emit(sink.written(), false);
  }

  gap(gap: TraceGap): void {
    writeGap(this.sink, gap);
    this.emit(this.sink.written(), false);
  }

  run(run: TraceRun): void {
    writeRun(this.sink, run);
    this.emit(this.sink.written(), false);
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
