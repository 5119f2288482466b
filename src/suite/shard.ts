// A share of a suite: what one machine of several runs. Every machine divides alike, and none asks another. Pure.
import { createHash } from 'node:crypto';
import type { PlannedCell } from './plan.ts';

export interface Shard {
  /** From 1. */
  readonly index: number;
  readonly of: number;
}

/** More machines than any engine gives to one suite. */
export const maxShards = 100_000;

/** `2/5`; null: it is none. */
export function parseShard(typed: string): Shard | null {
  const [, index = Number.NaN, of = Number.NaN] = (/^(\d{1,6})\/(\d{1,6})$/.exec(typed) ?? []).map(Number);
  return index >= 1 && index <= of && of <= maxShards ? { index, of } : null;
}

/** Each in turn, the longest first, goes where the least is yet. */
export function packed(cells: readonly Pick<PlannedCell, 'id' | 'seconds'>[], { index, of }: Shard): Set<string> {
  const longest = [...cells].sort((a, b) => b.seconds - a.seconds || (a.id < b.id ? -1 : 1));
  const loads = new Loads(of);
  return new Set(longest.filter(({ seconds }) => loads.add(seconds) === index - 1).map(({ id }) => id));
}

/** Without a plan: by the name alone, so that a new test moves no other. */
export function hashed(ids: readonly string[], { index, of }: Shard): Set<string> {
  const placeOf = (id: string): number => createHash('sha256').update(id).digest().readUIntBE(0, 6) % of;
  return new Set(ids.filter((id) => placeOf(id) === index - 1));
}

/** A heap of shares, the emptiest at its top; of equal ones the first. */
class Loads {
  private readonly heap: { seconds: number; readonly share: number }[];

  constructor(count: number) {
    this.heap = Array.from({ length: count }, (_, share) => ({ seconds: 0, share }));
  }

  /** Returns the share that gets it, from 0. */
  add(seconds: number): number {
    const [top] = this.heap;
    if (top === undefined) return 0;
    const { share } = top;
    top.seconds += seconds;
    this.sink();
    return share;
  }

  private sink(): void {
    const { heap } = this;
    for (let at = 0; ; ) {
      const [own, left, right] = [heap[at], heap[2 * at + 1], heap[2 * at + 2]];
      if (own === undefined || left === undefined) return;
      const isRight = right !== undefined && isBefore(right, left);
      const least = isRight ? right : left;
      if (!isBefore(least, own)) return;
      const to = 2 * at + (isRight ? 2 : 1);
      heap[at] = least;
      heap[to] = own;
      at = to;
    }
  }
}

type Load = Readonly<{ seconds: number; share: number }>;
const isBefore = (a: Load, b: Load): boolean => a.seconds < b.seconds || (a.seconds === b.seconds && a.share < b.share);
