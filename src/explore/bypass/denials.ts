// What a client denies in the runs of a trace as it is, and whom it allows.

import { outcomeBits } from '../../judge/outcomes.ts';
import type { Message } from '../../schema/generated/messages.ts';
import { eventRow } from '../../schema/macos/events.ts';
import { openTrace } from '../../trace/reader.ts';
import type { Base } from '../variation.ts';
import { isSigned } from './actors.ts';
import type { Denied } from './claims.ts';
import { answerAt } from './packed.ts';

export interface Decisions {
  readonly denied: readonly Denied[];
  /** Messages like denied ones that the client itself allowed: the first of each signed actor, and for each target. */
  readonly allowed: readonly { readonly message: Message; readonly target: string }[];
  readonly pids: ReadonlySet<number>;
  /** Of the machine that was recorded; null: unknown. */
  readonly release: string | null;
}

type DecidedBase = Pick<Base, 'trace' | 'outcomes' | 'messages'>;

/** The NOTIFY message of a denied one comes soon after it. */
const near = 16;

/** Reads the whole trace. Throws TraceError. */
export function readDecisions(base: DecidedBase): Decisions {
  const known = new Known(base);
  const reader = openTrace(base.trace);
  try {
    for (const { message, index } of reader.messages()) known.add(message as unknown as Message, index);
    const { version, major } = reader.header.os;
    return { ...known.all, release: version ?? (major === null ? null : String(major)) };
  } finally {
    reader.close();
  }
}

class Known {
  private readonly denied = new Map<number, Denied>();
  private readonly allowed = new Map<string, { readonly message: Message; readonly target: string }>();
  private readonly pids = new Set<number>();
  /** Denials whose NOTIFY message may still come. */
  private open: Denied[] = [];
  /** Of the denied messages. */
  private readonly types = new Set<number>();
  private readonly targets = new Set<string>();

  constructor(private readonly base: DecidedBase) {
    const { messages } = base;
    for (let index = 0; index < messages.count; index++) {
      if (!this.areAll(index, 'deny')) continue;
      this.types.add(messages.eventTypes[index] ?? 0);
      this.targets.add(messages.identity(index).target);
    }
  }

  get all(): Pick<Decisions, 'denied' | 'allowed' | 'pids'> {
    return { denied: [...this.denied.values()], allowed: [...this.allowed.values()], pids: this.pids };
  }

  add(message: Message, index: number): void {
    this.pids.add(message.process.audit_token.pid);
    this.open = this.open.filter((each) => index - each.index <= near);
    const twin = this.open.find((each) => isTwin(each.message, message));
    if (twin !== undefined) {
      this.open.splice(this.open.indexOf(twin), 1);
      this.denied.set(twin.index, { ...twin, last: index });
    }
    if (this.areAll(index, 'deny')) this.addDenied(message, index);
    else if (this.types.has(message.event_type) && this.areAll(index, 'allow')) this.addAllowed(message, index);
  }

  private addDenied(message: Message, index: number): void {
    const allowedFlags = this.base.outcomes.reduce((all, { allowed }) => all | (allowed[index] ?? 0), 0) >>> 0;
    const denied = { index, last: index, message, allowedFlags };
    this.denied.set(index, denied);
    this.open.push(denied);
  }

  private addAllowed(message: Message, index: number): void {
    if (!isSigned(message.process) || !isAsked(this.base.outcomes, index)) return;
    const { event, actor, target } = this.base.messages.identity(index);
    const key = JSON.stringify([event, actor, this.targets.has(target) ? target : null]);
    if (!this.allowed.has(key)) this.allowed.set(key, { message, target });
  }

  private areAll(index: number, wanted: 'allow' | 'deny'): boolean {
    const { messages, outcomes } = this.base;
    if (messages.isAuth[index] !== true) return false;
    const [eventType = 0, openFlags = null] = [messages.eventTypes[index], messages.openFlags[index]];
    return outcomes.every((each) => {
      // At a missed deadline macOS decides, and says nothing of what the client would.
      const isAnswered = ((each.bits[index] ?? 0) & outcomeBits.unanswered) === 0;
      return isAnswered && answerAt(each, index, { eventType, isAuth: true, openFlags }) === wanted;
    });
  }
}

const isAsked = (outcomes: Base['outcomes'], index: number): boolean =>
  outcomes.every(({ bits }) => ((bits[index] ?? 0) & (outcomeBits.delivered | outcomeBits.kept)) !== 0);

function isTwin(denied: Message, later: Message): boolean {
  const [a, b] = [denied.process.audit_token, later.process.audit_token];
  return (
    eventRow(denied.event_type)?.counterpart === later.event_type && a.pid === b.pid && a.pidversion === b.pidversion
  );
}
