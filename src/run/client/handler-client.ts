// A client that is a JavaScript function: the core runs in this process, delivers to the function and takes its
// answers. Nothing is interposed, so only responses and deadlines are watched; the library says so in its facts.
import { type DeliveredMessage, loadAddon } from '../../addon/load.ts';
import { didYouMean } from '../../errors/did-you-mean.ts';
import { SetupError, UsageError } from '../../errors/errors.ts';
import type { ProcessExit } from '../../observed/observation.ts';
import type { EventMessage, Message } from '../../schema/generated/messages.ts';
import { eventByName, eventLabels, eventRows, eventSpellings } from '../../schema/macos/events.ts';
import { atMessageVersion } from '../../trace/message-version.ts';
import type { Answer, EventName, Handler, HandlerSpec } from '../handler.ts';
import { type AskedMessage, missingAnswer, readAnswer } from './answer.ts';
import { MessageWindow } from './message-window.ts';
import type { RunClient } from './run-client.ts';

export interface HandledTrace {
  readonly path: string;
  /** Message version for the handler; null: as recorded. */
  readonly messageVersion: number | null;
}

const result = { success: 0, invalidArgument: 1, duplicate: 4 } as const;
let attached = false;

/** A message that the handler has got. */
interface Asked extends DeliveredMessage, AskedMessage {
  /** The handler can still answer after it has returned. */
  respondIsRead: boolean;
}

/** Takes the place of a ClientProcess in a run. */
export class HandlerClient implements RunClient {
  readonly pid = process.pid;
  readonly command = ['(JavaScript handler)'];
  exit: ProcessExit | null = null;
  ending = false;
  readonly groupAlive = true;
  readonly orphans = { ended: 0, refused: 0 };
  /** What the handler threw, which ends the run. */
  failure: { readonly error: unknown } | null = null;
  private readonly messages: MessageWindow;
  private readonly messageVersion: number | null;
  private readonly open = new Set<bigint>();
  private readonly onFailure: () => void;

  /** Throws SetupError if the core cannot attach, UsageError for an unknown event name. */
  constructor(spec: HandlerSpec, runDirectory: string, trace: HandledTrace, onFailure: () => void) {
    if (attached)
      throw new SetupError('another replay to a handler is running in this process', {
        remedy: 'await one replay() before the next',
      });
    const events = Uint32Array.from(eventTypesOf(spec.events));
    this.onFailure = onFailure;
    this.messages = new MessageWindow(trace.path);
    this.messageVersion = trace.messageVersion;
    try {
      loadAddon().attachReplay(runDirectory, events, (delivered) => this.deliver(spec.handler, delivered));
    } catch (error) {
      this.messages.close();
      throw new SetupError(`cannot start the replay: ${(error as Error).message}`, { cause: error });
    }
    attached = true;
  }

  exitOf(): null {
    return null;
  }

  async end(): Promise<void> {
    this.ending = true;
    if (!attached) return;
    loadAddon().detachReplay();
    attached = false;
    this.messages.close();
  }

  kill(): Promise<void> {
    return this.end();
  }

  private deliver(handler: Handler, delivered: DeliveredMessage): void {
    if (this.ending || this.failure !== null) return;
    try {
      const message = this.take(delivered.index);
      const asked: Asked = { ...delivered, eventType: message.event_type, respondIsRead: false };
      if (delivered.auth) this.open.add(delivered.token);
      const respond = (answer: Answer): number => this.respond(asked, answer);
      // The handler has subscribed to types that this version knows.
      const returned = handler(asDelivered(message, delivered) as EventMessage, {
        index: delivered.index,
        get respond() {
          asked.respondIsRead = true;
          return respond;
        },
      });
      if (isThenable(returned))
        Promise.resolve(returned)
          .then((answer) => this.settle(asked, answer))
          .catch((error) => this.fail(error));
      else this.settle(asked, returned);
    } catch (error) {
      this.fail(error);
    }
  }

  /** Takes what the handler returned, or what its promise was resolved with. */
  private settle(asked: Asked, answer: unknown): void {
    if (this.ending || !this.open.has(asked.token)) return;
    if (answer !== undefined) this.respond(asked, answer);
    else if (!asked.respondIsRead) throw missingAnswer(asked);
  }

  private take(index: number): Message {
    const message = this.messages.take(index);
    return this.messageVersion === null ? message : atMessageVersion(message, this.messageVersion);
  }

  // The message stays retained until it is answered; any further answer is a duplicate.
  private respond(asked: Asked, answer: unknown): number {
    const { auth, token, client } = asked;
    if (this.ending || !auth) return result.invalidArgument;
    if (!this.open.has(token)) return result.duplicate;
    const { isFlags, value, cache } = readAnswer(answer, asked);
    const code = loadAddon().respondReplay(client, token, isFlags, value, cache);
    if (code === result.success || code === result.duplicate) {
      this.open.delete(token);
      loadAddon().releaseReplay(token);
    }
    return code;
  }

  private fail(error: unknown): void {
    this.failure ??= { error };
    this.onFailure();
  }
}

/** Applies this run's times and numbers; old message versions have no numbers. */
function asDelivered(message: Message, { seqNum, globalSeqNum, machTime, deadline }: DeliveredMessage): Message {
  return {
    ...message,
    mach_time: machTime,
    deadline,
    ...('seq_num' in message ? { seq_num: seqNum } : {}),
    ...('global_seq_num' in message ? { global_seq_num: globalSeqNum } : {}),
  };
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof value === 'object' && value !== null && 'then' in value && typeof value.then === 'function';
}

function eventTypesOf(names: readonly EventName[] | undefined): number[] {
  if (names === undefined) return eventRows.filter(({ action }) => action !== null).map(({ number }) => number);
  return names.map((name) => {
    const row = eventByName(name);
    if (row === undefined)
      throw new UsageError(`unknown event '${name}'`, {
        remedy: didYouMean(name, eventSpellings()) ?? `the events are ${eventLabels().join(', ')}`,
      });
    return row.number;
  });
}
