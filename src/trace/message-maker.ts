// Makes a message of its envelope.
import type { Message, MessageEvent, NotifyResult } from '../schema/generated/messages.ts';
import type { Definitions } from './definitions.ts';
import type { Envelope } from './envelope.ts';
import { toBigint } from './wide-integer.ts';

/** Until the payload is read. */
const none: MessageEvent = Object.freeze({});
/** The result in nearly every NOTIFY message; one shared object. */
const allowed: NotifyResult = Object.freeze({ result_type: 0, result: Object.freeze({ auth: 0 }) });

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
    const message = {
      version,
      time: { tv_sec: this.secondBig, tv_nsec: toBigint(head.nanoseconds) },
      mach_time: toBigint(head.mach),
      deadline: toBigint(head.deadline),
      process: definitions.processes.at(head.process),
      seq_num: toBigint(head.seqNum),
      action_type: head.isAuth ? 0 : 1,
      action: head.isAuth ? null : resultOf(head),
      event_type: head.eventType,
      event: none,
      thread: head.thread < 0 ? null : definitions.threads.at(head.thread),
      global_seq_num: toBigint(head.globalSeqNum),
    } satisfies Message as Message;
    return version < 4 ? withoutNewer(message) : message;
  }
}

function resultOf({ resultType, result }: Envelope): NotifyResult {
  if (resultType === 1) return { result_type: 1, result: { flags: result } };
  return result === 0 ? allowed : { result_type: 0, result: { auth: result } };
}

/** Removes keys that old versions lack; their items carry nothing. */
function withoutNewer(message: Message): Message {
  const fields: Partial<Message> = message;
  delete fields.global_seq_num;
  delete fields.thread;
  if (message.version < 2) delete fields.seq_num;
  return message;
}
