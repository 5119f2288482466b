// What each message of a trace is, whichever its number: read once, for a comparison of runs that names a few of them.
import { type Identity, IdentityCounter } from '../judge/identity.ts';
import { nameOf, type PlainMessage } from '../run/collect/message-names.ts';
import { openTrace } from '../trace/reader.ts';
import { eventLabelOf } from '../words/event-label.ts';

/** Messages that are equal but for their how-many-th. */
export type Kind = Omit<Identity, 'nth'>;

export class TraceMessages {
  readonly eventTypes: number[] = [];
  readonly isAuth: boolean[] = [];
  /** Flags that an open asks for; null: it is none. */
  readonly openFlags: (number | null)[] = [];
  private readonly kinds: Kind[] = [];
  private readonly kindOf: number[] = [];
  private readonly nths: number[] = [];
  private readonly machTimes: bigint[] = [];

  /** Reads the whole trace. Throws TraceError. */
  constructor(trace: string) {
    const counter = new IdentityCounter();
    const places = new Map<string, number>();
    const reader = openTrace(trace);
    try {
      for (const { message } of reader.messages()) {
        const { path, actor, openFlags } = nameOf(message as unknown as PlainMessage);
        const { nth, ...kind } = counter.next(eventLabelOf(message.event_type), actor, path ?? '');
        const key = JSON.stringify([kind.event, kind.actor, kind.target]);
        const place = places.get(key) ?? this.kinds.push(kind) - 1;
        places.set(key, place);
        this.kindOf.push(place);
        this.nths.push(nth);
        this.eventTypes.push(message.event_type);
        this.isAuth.push(message.action_type === 0);
        this.openFlags.push(openFlags);
        this.machTimes.push(message.mach_time ?? 0n);
      }
    } finally {
      reader.close();
    }
  }

  get count(): number {
    return this.kindOf.length;
  }

  /** Throws RangeError for an index that the trace lacks. */
  identity(index: number): Identity {
    const kind = this.kinds[this.kindOf[index] ?? -1];
    if (kind === undefined) throw new RangeError(`no message ${index}`);
    return { ...kind, nth: this.nths[index] ?? 1 };
  }

  /** Returns a condition of `cat --where` that few other messages fulfil. */
  where(index: number): string {
    return `event_type = ${this.identity(index).event} and mach_time = ${this.machTimes[index] ?? 0n}`;
  }
}
