// Finds the intervals that contain a moment without looking at all of them.

export interface Lasting {
  readonly fromNs: number;
  /** Infinity: it never ended. */
  readonly toNs: number;
}

export class OpenAt<T extends Lasting> {
  private readonly ended: readonly T[];
  private readonly endless: readonly T[];
  /** By index in `ended`: the latest end up to there. */
  private readonly latestEnds: readonly number[];

  constructor(things: Iterable<T>) {
    const sorted = [...things].sort((a, b) => a.fromNs - b.fromNs);
    this.ended = sorted.filter(({ toNs }) => toNs !== Infinity);
    this.endless = sorted.filter(({ toNs }) => toNs === Infinity);
    let latest = -Infinity;
    this.latestEnds = this.ended.map(({ toNs }) => {
      latest = Math.max(latest, toNs);
      return latest;
    });
  }

  /** Returns the intervals that contain `ns`, earliest start first. */
  at(ns: number): readonly T[] {
    const found: T[] = [];
    for (let at = begunBefore(this.ended, ns) - 1; at >= 0 && (this.latestEnds[at] ?? 0) > ns; at -= 1) {
      const each = this.ended[at];
      if (each !== undefined && each.toNs > ns) found.push(each);
    }
    return [...found, ...this.endless.slice(0, begunBefore(this.endless, ns))].sort((a, b) => a.fromNs - b.fromNs);
  }
}

/** Returns how many have begun; `sorted` is by start. */
function begunBefore(sorted: readonly Lasting[], ns: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sorted[middle]?.fromNs ?? 0) <= ns) low = middle + 1;
    else high = middle;
  }
  return low;
}
