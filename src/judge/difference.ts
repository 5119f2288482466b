// Tells what two sorts of runs decide differently from what runs of one sort decide differently by themselves, which is
// noise. Pure.

/** The decision about a message in one run. */
export interface Decided {
  /** Words that are equal for equal decisions. */
  readonly answer: string;
  /** Trace index of the message whose kept answer the result cache gave; null: the client was asked. */
  readonly keptFrom: number | null;
}

/** Returns what a run decided about a message; null: nothing. */
export type Run = (index: number) => Decided | null;

export interface Difference {
  readonly index: number;
  readonly base: string;
  readonly other: string;
  /**
   * Set if the kept answer alone makes the difference: whenever the client is asked about this message, and about the
   * one that this index names, it decides the same.
   */
  readonly keptFrom: number | null;
}

export interface Differences {
  readonly found: readonly Difference[];
  /** Number of messages that each run decided, and runs of one sort alike. */
  readonly compared: number;
  /** How many of them the result cache decided in a run. */
  readonly kept: number;
  /** Messages that runs of one sort decided differently. */
  readonly changing: readonly number[];
  /** How many of those only the first run of all, or of each sort, decided otherwise: the client may keep a file. */
  readonly firstAlone: number;
  /** Number of messages that some runs did not decide. */
  readonly partly: number;
}

/** Returns what runs of one sort decide differently, ascending. What only some of them decide is no noise by itself. */
export function noiseOf(runs: readonly Run[], indices: Iterable<number>): number[] {
  const noisy: number[] = [];
  for (const index of indices) {
    const answers = new Set(runs.flatMap((run) => run(index)?.answer ?? []));
    if (answers.size > 1) noisy.push(index);
  }
  return noisy.sort((a, b) => a - b);
}

export function differencesOf(base: readonly Run[], other: readonly Run[], indices: Iterable<number>): Differences {
  const found: Difference[] = [];
  const changing: number[] = [];
  let [compared, kept, firstAlone, partly] = [0, 0, 0, 0];
  for (const index of indices) {
    const decided = decidedIn(base, index);
    const others = decidedIn(other, index);
    if (decided === null || others === null) {
      partly += 1;
      continue;
    }
    const result = differenceAt(index, decided, others, [...base, ...other]);
    if (result === 'changing') {
      changing.push(index);
      if (isFirstAlone(decided, others)) firstAlone += 1;
      continue;
    }
    compared += 1;
    if (decided.some(({ keptFrom }) => keptFrom !== null)) kept += 1;
    if (result !== 'same') found.push(result);
  }
  return { found, compared, kept, changing, firstAlone, partly };
}

/**
 * Returns whether `found` of three runs and three others may be noise. A decision by coin toss gives a difference once
 * in 32 times, and a change within one sort thirty times as often. Chance is likely from eight changes per difference.
 */
export const mayBeChance = (found: readonly Difference[], { changing }: Differences): boolean =>
  changing.length >= 8 * found.length;

function decidedIn(runs: readonly Run[], index: number): Decided[] | null {
  const decided = runs.map((run) => run(index));
  return decided.every((each) => each !== null) ? decided : null;
}

function differenceAt(
  index: number,
  base: readonly Decided[],
  other: readonly Decided[],
  all: readonly Run[],
): Difference | 'same' | 'changing' {
  const answer = onlyOne(other);
  const asked = base.filter(({ keptFrom }) => keptFrom === null);
  if (answer === null || (asked.length > 0 && onlyOne(asked) === null)) return 'changing';
  const [otherwise] = base.filter((each) => each.answer !== answer);
  if (otherwise === undefined) return 'same';
  const difference = { index, base: otherwise.answer, other: answer };
  const isAskedAlike = asked.every((each) => each.answer === answer);
  if (isAskedAlike && otherwise.keptFrom !== null && isSteady(otherwise.keptFrom, all))
    return { ...difference, keptFrom: otherwise.keptFrom };
  return onlyOne(base) === null ? 'changing' : { ...difference, keptFrom: null };
}

/** Whether the client decides it alike in each run that asks; an injected message has no decision to compare. */
function isSteady(index: number, runs: readonly Run[]): boolean {
  const asked = runs.flatMap((run) => run(index) ?? []).filter(({ keptFrom }) => keptFrom === null);
  return asked.length === 0 || onlyOne(asked) !== null;
}

function onlyOne(decided: readonly Decided[]): string | null {
  const [first, ...others] = decided;
  return first !== undefined && others.every(({ answer }) => answer === first.answer) ? first.answer : null;
}

/** The runs of each sort are in the order in which they were made. */
function isFirstAlone(base: readonly Decided[], other: readonly Decided[]): boolean {
  if (standsAlone([...base, ...other])) return true;
  const alone = [base, other].filter(standsAlone);
  return alone.length > 0 && [base, other].every((sort) => alone.includes(sort) || onlyOne(sort) !== null);
}

const standsAlone = ([first, ...others]: readonly Decided[]): boolean =>
  others.length > 1 && onlyOne(others) !== null && onlyOne(others) !== first?.answer;
