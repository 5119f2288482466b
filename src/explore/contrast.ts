// Compares the decisions of a mutant with those of the base. A decision counts only where every base run has it.
import { type Asked, runUnder } from '../judge/aspects.ts';
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
  const runs = base.map((each) => runUnder('access', each, asked));
  const other = runUnder('access', mutant, (place) => asked(originOf.get(place) ?? place));
  const originOf = new Map<number, number>();
  const found: Flip[] = [];
  for (let index = 0; index < messages.count; index++) {
    if (messages.isAuth[index] !== true) continue;
    const place = placeOf(index);
    if (place === null) continue;
    originOf.set(place, index);
    const answers = new Set(runs.map((run) => run(index)?.answer ?? null));
    const [answer] = answers;
    const now = other(place)?.answer ?? null;
    if (answers.size !== 1 || answer == null || now === null || now === answer) continue;
    found.push({ index, base: answer, mutant: now });
  }
  return found;
}

/** AUTH messages that runs of the same trace decide differently. */
export function disagreements(runs: readonly Outcomes[], messages: MessageSource): number {
  const asked = askedOf(messages);
  const under = runs.map((each) => runUnder('access', each, asked));
  let count = 0;
  for (let index = 0; index < messages.count; index++)
    if (new Set(under.map((run) => run(index)?.answer ?? null)).size > 1) count += 1;
  return count;
}

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
