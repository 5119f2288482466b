// Names the stacks of findings and of trouble, all of a process at once.
import type { Trouble } from '../observed/observation.ts';
import type { Replay } from '../run/collect/replay.ts';
import type { Frame } from '../symbols/frame.ts';
import type { NamedTrouble } from './verdict.ts';

export interface NamedStack {
  readonly frames: readonly Frame[];
  /** The es_* function that the thread was in. */
  readonly surface: Frame | null;
}

export type NamedStacks = (slot: number, stack: number | null) => NamedStack;

interface StackPlace {
  readonly slot: number;
  readonly stack: number | null;
  readonly otherStack?: { readonly stack: number | null } | null;
}

export async function nameStacks(places: readonly StackPlace[], replay: Replay): Promise<NamedStacks> {
  const named = new Map<string, NamedStack>();
  for (const slot of new Set(places.map((place) => place.slot))) {
    const wanted = places
      .filter((place) => place.slot === slot)
      .flatMap(({ stack, otherStack }) => [stack, otherStack?.stack ?? null])
      .filter((stack) => stack !== null);
    for (const [id, stack] of await stacksOf(slot, new Set(wanted), replay)) named.set(`${slot} ${id}`, stack);
  }
  return (slot, stack) => named.get(`${slot} ${stack}`) ?? { frames: [], surface: null };
}

/** Of one process, by their numbers in its ledger. */
export async function stacksOf(
  slot: number,
  wanted: ReadonlySet<number>,
  replay: Replay,
): Promise<ReadonlyMap<number, NamedStack>> {
  const stacks = replay.ledger(slot)?.stacks(wanted);
  if (stacks === undefined || stacks.size === 0) return new Map();
  const symbols = replay.symbols(slot);
  await symbols.load(stacks.values());
  return new Map(
    [...stacks].map(([id, addresses]) => [
      id,
      { frames: symbols.stack(addresses), surface: symbols.surface(addresses) },
    ]),
  );
}

export function namedTrouble({ sentence, remedy, where }: Trouble, stacks: NamedStacks): NamedTrouble {
  if (where === undefined) return { sentence, remedy };
  return { sentence, remedy, stack: stacks(where.slot, where.stack).frames };
}
