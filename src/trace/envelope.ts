// Reads the items of a message from dMach to action, as plain numbers wherever they are exact.
import type { CborCursor } from './cbor-cursor.ts';
import { CborFault, faultWithin } from './cbor-fault.ts';
import type { PlanDecoder } from './plan-decoder.ts';
import type { RunClock } from './run-clock.ts';
import type { Wide } from './wide-integer.ts';

/** What a message has besides its payload. */
export class Envelope {
  eventType = 0;
  isAuth = false;
  mach: Wide = 0;
  seconds = 0;
  nanoseconds = 0;
  /** 0 when none was recorded. */
  deadline: Wide = 0;
  /** Ids of definitions; −1: no thread. */
  process = 0;
  thread = -1;
  seqNum: Wide = 0;
  globalSeqNum: Wide = 0;
  /** 0 for an AUTH message, too. */
  resultType = 0;
  result = 0;
}

export class EnvelopeReader extends Envelope {
  private readonly cursor: CborCursor;
  private readonly clock: RunClock;
  private readonly plans: PlanDecoder;

  constructor(cursor: CborCursor, clock: RunClock, plans: PlanDecoder) {
    super();
    this.cursor = cursor;
    this.clock = clock;
    this.plans = plans;
  }

  read(eventType: number, isAuth: boolean): void {
    const { cursor, clock } = this;
    this.eventType = eventType;
    this.isAuth = isAuth;
    const { version } = clock;
    let field = 'mach_time';
    try {
      const machDelta = cursor.delta();
      field = 'time';
      const at = cursor.pos;
      if (!clock.readTimes(machDelta, cursor.delta())) cursor.fail('the wall clock is out of range', at);
      this.mach = clock.mach;
      this.seconds = clock.seconds;
      this.nanoseconds = clock.nanoseconds;
      field = 'deadline';
      this.deadline = cursor.takeNull() ? 0 : clock.readDeadline(isAuth, cursor.delta());
      field = 'process';
      this.process = this.plans.processId();
      field = 'thread';
      this.thread = cursor.takeNull() ? -1 : this.plans.threadId();
      if (this.thread >= 0 && version < 4) cursor.fail(`message version ${version} has no thread`, cursor.pos - 1);
      field = 'seq_num';
      const seqDelta = cursor.delta();
      field = 'global_seq_num';
      const globalDelta = cursor.delta();
      field = 'action';
      this.action(isAuth);
      this.seqNum = version < 2 ? 0 : clock.readSequence(eventType, seqDelta);
      this.globalSeqNum = version < 4 ? 0 : clock.readGlobal(globalDelta);
      if (version < 4 && globalDelta !== 0)
        throw new CborFault('must be 0: this message version has no global_seq_num', cursor.pos);
      if (version < 2 && seqDelta !== 0)
        throw new CborFault('must be 0: this message version has no seq_num', cursor.pos);
    } catch (error) {
      throw faultWithin(error, field);
    }
  }

  private action(isAuth: boolean): void {
    const { cursor } = this;
    this.resultType = 0;
    this.result = 0;
    const at = cursor.pos;
    if (cursor.major() === 0) {
      cursor.uint(0);
      return;
    }
    if (isAuth) cursor.fail('expected 0 for an AUTH message', at);
    if (cursor.array() !== 2) cursor.fail('expected [result_type, value]', at);
    this.resultType = cursor.uint(1);
    this.result = cursor.uint(0xffffffff);
    if (this.resultType === 0 && this.result === 0) cursor.fail('[0, 0] must be written as 0', at);
  }
}
