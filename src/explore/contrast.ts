// Compares the decisions of a mutant with those of the base. A decision counts only where every base run has it.
import { type Asked, runUnder } from '../judge/aspects.ts';
import { differencesOf, noiseOf, type Run } from '../judge/difference.ts';
import { identityWords } from '../judge/identity.ts';
import type { Outcomes } from '../judge/outcomes.ts';
import type { FindingClass } from '../judge/rule.ts';
import type { TrialOptions } from '../trials/trial.ts';
import type { Contrast, Found, Mutate } from './finding.ts';
import type { Base, MessageSource } from './variation.ts';

export interface Flip {
  readonly index: number;
  readonly base: string;
  readonly mutant: string;
}

const askedOf =
  ({ eventTypes, isAuth, openFlags }: MessageSource) =>
  (index: number): Asked => ({
    eventType: eventTypes[index] ?? 0,
    isAuth: isAuth[index] ?? false,
    openFlags: openFlags[index] ?? null,
  });

/** `placeOf`: of a message of the base in the mutant; null: it is not there. */
export function flips(
  base: readonly Outcomes[],
  mutant: Outcomes,
  messages: MessageSource,
  placeOf: (index: number) => number | null = (index) => index,
): readonly Flip[] {
  const asked = askedOf(messages);
  const under = (index: number): Run => runUnder('access', mutant, () => asked(index));
  const other: Run = (index) => {
    const place = placeOf(index);
    return place === null ? null : under(index)(place);
  };
  const runs = base.map((each) => runUnder('access', each, asked));
  const { found } = differencesOf(runs, [other], authIndices(messages));
  return found.map(({ index, base: before, other: now }) => ({ index, base: before, mutant: now }));
}

/** AUTH messages that runs of the same trace decide differently. */
export function disagreements(runs: readonly Outcomes[], messages: MessageSource): number {
  const asked = askedOf(messages);
  const under = runs.map((each) => runUnder('access', each, asked));
  return noiseOf(under, authIndices(messages)).length;
}

const authIndices = ({ isAuth }: MessageSource): readonly number[] =>
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
  readonly mutate: Mutate | null;
  readonly changed: Contrast['changed'];
  /** Of the message in the mutant's trace; omitted: as in the base. */
  readonly mutantIndex?: number;
}

/** A message that base and mutant decide differently, as a finding. */
export function relationFound({ messages, trace }: Base, flip: Flip, finding: RelationFinding): Found {
  const { rule, class: grade, says, advice, same, options, mutate, changed, mutantIndex = flip.index } = finding;
  const message = identityWords(messages.identity(flip.index));
  const asked = askedOf(messages)(flip.index);
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
    contrast: { trace, message, asked, ...flip, mutantIndex, changed },
    mutate,
  };
}
