// Takes turns: A B C A B C, so that whatever else the machine does falls on all of them alike.
import { type Samples, samplesOf } from './figure.ts';

/** One measurement; gives its value. */
export type Way = () => number | Promise<number>;

/** Every way `rounds` times, in turn. A first turn that warms caches and compilers is thrown away unless `warm` is false. */
export async function takeTurns<Name extends string>(
  rounds: number,
  ways: Readonly<Record<Name, Way>>,
  { warm = true, each = () => undefined }: { warm?: boolean; each?: () => void } = {},
): Promise<Record<Name, Samples>> {
  const names = Object.keys(ways) as Name[];
  const values = new Map<Name, number[]>(names.map((name) => [name, []]));
  for (let round = warm ? -1 : 0; round < rounds; round++) {
    for (const name of names) {
      const value = await ways[name]();
      if (round >= 0) values.get(name)?.push(value);
    }
    each();
  }
  return Object.fromEntries(names.map((name) => [name, samplesOf(values.get(name) ?? [])])) as Record<Name, Samples>;
}

/**
 * Nanoseconds of processor time an item that `work` takes; `work` says how many items it did. All threads count, the collector's too;
 * what other programs do meanwhile does not.
 */
export function perItem(work: () => number): number {
  const before = process.cpuUsage();
  const items = work();
  const { user, system } = process.cpuUsage(before);
  return ((user + system) * 1000) / items;
}
