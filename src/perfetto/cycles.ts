// Arrows along the cycles of deadlocks: an arrow for each edge whose ends are both on the timeline.
import type { CyclePlace } from '../timeline/shape.ts';
import { flowIds } from './flow-ids.ts';
import type { Packets } from './packets.ts';
import type { Tracks } from './tracks.ts';

interface End {
  readonly id: number;
  /** An arrow leads from the earlier of its ends to the later one. */
  readonly isLast: boolean;
}

export class CycleArrows {
  /** By lane and time of the event. */
  private readonly ends = new Map<string, End[]>();
  private edges = 0;

  constructor(cycles: readonly (readonly (CyclePlace | null)[])[]) {
    for (const places of cycles)
      for (const [at, from] of places.entries()) {
        const to = places[(at + 1) % places.length];
        if (from === null || to == null || keyOf(from.lane, from.ns) === keyOf(to.lane, to.ns)) continue;
        const id = flowIds.edge(this.edges++);
        const isForward = from.ns <= to.ns;
        this.add(isForward ? from : to, { id, isLast: false });
        this.add(isForward ? to : from, { id, isLast: from.ns !== to.ns });
      }
  }

  /** Adds the arrows that begin or end at this event. */
  at(lane: number, ns: number, packets: Packets): void {
    if (this.ends.size === 0) return;
    const key = keyOf(lane, ns);
    for (const { id, isLast } of this.ends.get(key) ?? []) isLast ? packets.lastFlow(id) : packets.flow(id);
    this.ends.delete(key);
  }

  /** What has no event of its own, such as a thread that holds a lock, gets an instant. */
  finish(packets: Packets, tracks: Tracks): void {
    for (const key of [...this.ends.keys()]) {
      const [lane = 0, ns = 0] = key.split(' ').map(Number);
      tracks.instant(tracks.lane(lane), ns, 'in a deadlock', 'finding');
      this.at(lane, ns, packets);
      packets.done();
    }
  }

  private add({ lane, ns }: CyclePlace, end: End): void {
    const key = keyOf(lane, ns);
    this.ends.set(key, [...(this.ends.get(key) ?? []), end]);
  }
}

const keyOf = (lane: number, ns: number): string => `${lane} ${Math.max(0, Math.round(ns))}`;
