// Measures in turns, A B C A B C, so that other load on the machine affects all of them alike.
import { type Samples, samplesOf } from './figure.ts';

/** Takes one measurement and returns its value. */
export type Way = () => number | Promise<number>;

/**
 * Runs every way `rounds` times, in turn. Discards a first turn, which warms caches and compilers, unless `warm` is
 * false.
 */
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
 * Returns the nanoseconds of processor time that `work` takes for each item; `work` returns how many items it did.
 * Counts all threads, including the garbage collector's, but not other programs.
 */
export function perItem(work: () => number): number {
  const before = process.cpuUsage();
  const items = work();
  const { user, system } = process.cpuUsage(before);
  return ((user + system) * 1000) / items;
}
