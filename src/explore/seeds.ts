// The seeds of an exploration. Variations that take those of one round share its runs.
import { seedAfter } from '../run/option-table.ts';

const perRound = 3;
/** So that rounds stay apart if one day they have more seeds. */
const betweenRounds = 16;

export const seedOfRound = (seed: bigint, round: number): bigint => seedAfter(seed, round * betweenRounds);

export const seedsOf = (first: bigint): readonly bigint[] =>
  Array.from({ length: perRound }, (_, place) => seedAfter(first, place));
