// What a client of eslogger's gets of a trace, and with which sequence numbers: the event types that it subscribes to,
// of programs that it selects by inverted muting. What it does not get takes no number. Native code does the same
// (src/addon/client_view.h).
import type { Process } from '../schema/generated/messages.ts';
import type { TraceGap } from '../trace/other-records.ts';

export interface Subscription {
  /** NOTIFY types. */
  readonly eventTypes: readonly number[];
  /** Prefixes of the acting programs' paths; none: every program. */
  readonly select: readonly string[];
}

export interface Numbers {
  readonly seq_num: bigint;
  readonly global_seq_num: bigint;
}

export class ClientView {
  private readonly eventTypes: ReadonlySet<number>;
  private readonly byType = new Map<number, bigint>();
  private readonly selected = new WeakMap<Process, boolean>();
  private readonly prefixes: readonly Buffer[];
  private global = 0n;

  constructor({ eventTypes, select }: Subscription) {
    this.eventTypes = new Set(eventTypes);
    this.prefixes = select.map((prefix) => Buffer.from(prefix));
  }

  wantsType(eventType: number, isAuth: boolean): boolean {
    return !isAuth && this.eventTypes.has(eventType);
  }

  selects(process: Process): boolean {
    if (this.prefixes.length === 0) return true;
    let selected = this.selected.get(process);
    if (selected === undefined) {
      const path = Buffer.from(process.executable.path ?? '');
      selected = this.prefixes.some((prefix) => path.subarray(0, prefix.length).equals(prefix));
      this.selected.set(process, selected);
    }
    return selected;
  }

  /** Returns the numbers of the next message of a type, whether or not it reaches the client. */
  next(eventType: number): Numbers {
    const seq_num = this.byType.get(eventType) ?? 0n;
    this.byType.set(eventType, seq_num + 1n);
    return { seq_num, global_seq_num: this.global++ };
  }

  /** Messages that the recording lacks have numbers. Of a client that selects, it is not known whether it lost them. */
  pass({ count, eventType }: TraceGap): void {
    if (this.prefixes.length > 0 || (eventType !== null && !this.eventTypes.has(eventType))) return;
    if (eventType !== null) this.byType.set(eventType, (this.byType.get(eventType) ?? 0n) + count);
    this.global += count;
  }
}
