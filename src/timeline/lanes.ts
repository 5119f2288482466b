// The lanes of a timeline, made when something is first put on them.
import type { ModelledService } from '../observed/observation.ts';
import type { Lane, LaneKind } from './shape.ts';

/** Threads and locks of a process with a lane of their own. */
const maxOwnLanes = 24;

export class Lanes {
  readonly all: Lane[] = [];
  private readonly byKey = new Map<string, number>();
  private readonly owners = new Map<string, number>();
  /** Labels of those that share a lane, by its number. */
  private readonly sharing = new Map<number, Set<string>>();

  constructor(
    private readonly services: readonly ModelledService[],
    private readonly pids: ReadonlyMap<number, number>,
  ) {}

  flights(process: number, client: number): number {
    return this.lane('flights', 'AUTH messages, from enqueue to answer', process, client);
  }

  handler(process: number, client: number): number {
    return this.lane('handler', 'handler', process, client);
  }

  marks(process: number): number {
    return this.lane('marks', 'set-up, mutes, drops, misses', process, null);
  }

  thread(process: number, thread: number): number {
    const label = this.pids.get(process) === thread ? 'main thread' : `thread ${thread}`;
    return this.own('thread', process, label);
  }

  lock(process: number, address: bigint): number {
    return this.own('lock', process, `lock 0x${address.toString(16)}`);
  }

  service(number: number): number {
    return this.lane('service', this.services[number]?.name ?? `service ${number}`, null, null);
  }

  /** Returns the lane of the thread if it has one. */
  knownThread(process: number, thread: number): number | null {
    const label = this.pids.get(process) === thread ? 'main thread' : `thread ${thread}`;
    return this.byKey.get(keyOf('thread', label, process, null)) ?? null;
  }

  private own(kind: 'thread' | 'lock', process: number, label: string): number {
    const known = this.byKey.get(keyOf(kind, label, process, null));
    if (known !== undefined) return known;
    const owner = `${kind} ${process}`;
    const count = this.owners.get(owner) ?? 0;
    if (count >= maxOwnLanes) return this.shared(kind, process, label);
    this.owners.set(owner, count + 1);
    return this.lane(kind, label, process, null);
  }

  private shared(kind: 'thread' | 'lock', process: number, label: string): number {
    const number = this.lane(kind, `more ${kind}s`, process, null);
    const sharing = this.sharing.get(number) ?? new Set();
    this.sharing.set(number, sharing.add(label));
    this.all[number] = {
      kind,
      label: `${sharing.size} more ${kind}${sharing.size === 1 ? '' : 's'}`,
      process,
      client: null,
    };
    return number;
  }

  private lane(kind: LaneKind, label: string, process: number | null, client: number | null): number {
    const key = keyOf(kind, label, process, client);
    const known = this.byKey.get(key);
    if (known !== undefined) return known;
    this.byKey.set(key, this.all.length);
    this.all.push({ kind, label, process, client });
    return this.all.length - 1;
  }
}

const keyOf = (kind: LaneKind, label: string, process: number | null, client: number | null): string =>
  `${kind} ${process} ${client} ${label}`;
