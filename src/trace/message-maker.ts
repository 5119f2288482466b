// Makes a message of its envelope.
import type { Message, MessageEvent, NotifyResult } from '../schema/generated/messages.ts';
import type { Definitions } from './definitions.ts';
import type { Envelope } from './envelope.ts';
import { toBigint, type Wide } from './wide-integer.ts';

/** Until the payload is read. */
const none: MessageEvent = Object.freeze({});
/** The result in nearly every NOTIFY message; one shared object. */
const allowed: NotifyResult = Object.freeze({ result_type: 0, result: Object.freeze({ auth: 0 }) });

/**
 * Where numbers become bigints. All of a message are put in before the first is taken out: a processor that loads a
 * word whose halves it stored just before waits until both are in its cache.
 */
const place = { nanoseconds: 0, mach: 1, deadline: 2, seqNum: 3, globalSeqNum: 4 } as const;
const halves = new Uint32Array(2 * Object.keys(place).length);
const whole = new BigUint64Array(halves.buffer);

function put(at: number, value: Wide): void {
  if (typeof value === 'bigint') {
    whole[at] = value;
  } else {
    halves[2 * at] = value;
    halves[2 * at + 1] = value / 0x100000000;
  }
}

const taken = (at: number): bigint => whole[at] as bigint;

export class MessageMaker {
  /** The second of the last message: the next one mostly has the same. */
  private second = -1;
  private secondBig = 0n;

  /** Makes the message; its event comes later. */
  make(head: Envelope, version: number, definitions: Definitions): Message {
    if (this.second !== head.seconds) {
      this.second = head.seconds;
      this.secondBig = toBigint(head.seconds);
    }
    put(place.nanoseconds, head.nanoseconds);
    put(place.mach, head.mach);
    put(place.deadline, head.deadline);
    put(place.seqNum, head.seqNum);
    put(place.globalSeqNum, head.globalSeqNum);
    const message = {
      version,
      time: { tv_sec: this.secondBig, tv_nsec: taken(place.nanoseconds) },
      mach_time: taken(place.mach),
      deadline: head.deadline === 0 ? 0n : taken(place.deadline),
      process: definitions.processes.at(head.process),
      seq_num: taken(place.seqNum),
      action_type: head.isAuth ? 0 : 1,
      action: head.isAuth ? null : resultOf(head),
      event_type: head.eventType,
      event: none,
      thread: head.thread < 0 ? null : definitions.threads.at(head.thread),
      global_seq_num: taken(place.globalSeqNum),
    } satisfies Message as Message;
    return version < 4 ? withoutNewer(message) : message;
  }
}

function resultOf({ resultType, result }: Envelope): NotifyResult {
  if (resultType === 1) return { result_type: 1, result: { flags: result } };
  return result === 0 ? allowed : { result_type: 0, result: { auth: result } };
}

/** Removes keys that old versions lack; their items carry nothing. */
export function withoutNewer(message: Message): Message {
  const fields: Partial<Message> = message;
  delete fields.global_seq_num;
  delete fields.thread;
  if (message.version < 2) delete fields.seq_num;
  return message;
}
