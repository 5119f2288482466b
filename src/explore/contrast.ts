// Compares the decisions of a mutant with those of the base. A decision counts only where every base run has it.
import type { TraceMessages } from '../expectations/trace-messages.ts';
import { type Asked, askedOf, runUnder } from '../judge/aspects.ts';
import { differencesOf, noiseOf, type Run } from '../judge/difference.ts';
import { identityWords } from '../judge/identity.ts';
import type { Outcomes } from '../judge/outcomes.ts';
import type { FindingClass } from '../judge/rule.ts';
import type { TrialOptions } from '../trials/trial.ts';
import type { Answer, Contrast, Found, Mutate } from './finding.ts';
import type { Base } from './variation.ts';

export interface Flip {
  readonly index: number;
  readonly base: string;
  readonly mutant: string;
}

/** `part`: indices of the messages that the mutant's trace has; null: all of them. */
export function flips(
  base: readonly Outcomes[],
  mutant: Outcomes,
  messages: TraceMessages,
  part: readonly number[] | null = null,
): readonly Flip[] {
  const asked = askedOf(messages);
  const runs = base.map((each) => runUnder('access', each, asked));
  const { found } = differencesOf(runs, [mutantRun(mutant, asked, part)], authIndices(messages));
  return found.map(({ index, base: before, other: now }) => ({ index, base: before, mutant: now }));
}

/** The mutant by the indices of the base. */
function mutantRun(mutant: Outcomes, asked: (index: number) => Asked, part: readonly number[] | null): Run {
  if (part === null) return runUnder('access', mutant, asked);
  const places = new Map(part.map((index, place) => [index, place]));
  const run = runUnder('access', mutant, (place) => asked(part[place] ?? -1));
  return (index) => {
    const place = places.get(index);
    return place === undefined ? null : run(place);
  };
}

/** AUTH messages that runs of the same trace decide differently. */
export function disagreements(runs: readonly Outcomes[], messages: TraceMessages): number {
  const asked = askedOf(messages);
  const under = runs.map((each) => runUnder('access', each, asked));
  return noiseOf(under, authIndices(messages)).length;
}

const authIndices = ({ isAuth }: TraceMessages): readonly number[] =>
  isAuth.flatMap((is, index) => (is ? [index] : []));

export interface RelationFinding {
  readonly rule: string;
  readonly class: FindingClass;
  /** After `AUTH_OPEN of /etc/hosts by com.example.app`. */
  readonly says: string;
  readonly advice: string;
  /** What makes two findings one, besides the rule. */
  readonly same: readonly string[];
  readonly options: TrialOptions;
  /** Its mutant decides the message as `flip` says. */
  readonly mutate: ((...of: Parameters<Mutate>) => Promise<TrialOptions | null>) | null;
  readonly changed: Contrast['changed'];
  /** Of the message in the mutant's trace; omitted: as in the base. */
  readonly mutantIndex?: number;
}

/** A message that base and mutant decide differently, as a finding. */
export function relationFound({ messages, trace }: Base, flip: Flip, finding: RelationFinding): Found {
  const { rule, class: grade, says, advice, same, options, mutate, changed, mutantIndex = flip.index } = finding;
  const message = identityWords(messages.identity(flip.index));
  const asked = askedOf(messages)(flip.index);
  const mutant: Mutate = async (...of) => {
    const changedOptions = await mutate?.(...of);
    return changedOptions == null ? null : { options: changedOptions, answers: null };
  };
  return {
    rule,
    class: grade,
    sentence: `${message} ${says}`,
    advice,
    key: JSON.stringify([rule, ...same]),
    place: null,
    trace,
    options,
    verdict: null,
    contrast: { trace, message, asked, answers: null, ...flip, mutantIndex, changed },
    mutate: mutate === null ? null : mutant,
    bypass: null,
  };
}

/** Whether the mutant of a contrast decides what makes it one. */
export function isMutant(
  { answers, mutantIndex, asked, mutant }: Pick<Contrast, 'answers' | 'mutantIndex' | 'asked' | 'mutant'>,
  outcomes: Outcomes,
): boolean {
  return areGiven(answers ?? [{ index: mutantIndex, asked, answer: mutant }], outcomes);
}

export const areGiven = (answers: readonly Answer[], outcomes: Outcomes): boolean =>
  answers.every(({ index, asked, answer }) => runUnder('access', outcomes, () => asked)(index)?.answer === answer);
