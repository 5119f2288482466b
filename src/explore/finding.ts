// What an exploration found: a rule or a relation that one changed thing breaks.
import type { Asked } from '../judge/aspects.ts';
import type { FindingClass } from '../judge/rule.ts';
import { findingKey } from '../shrink/wanted-finding.ts';
import type { TrialOptions } from '../trials/trial.ts';
import { ownPlace } from '../verdict/own-code.ts';
import type { Verdict } from '../verdict/verdict.ts';
import type { Bypass } from './bypass/bypass-data.ts';

/** What a message of the mutant gets: `allow`. */
export interface Answer {
  readonly index: number;
  readonly asked: Asked;
  readonly answer: string;
}

/** Two runs of a relation, and the message that they decide differently. */
export interface Contrast {
  readonly index: number;
  /** The same message in the trace of the mutant. */
  readonly mutantIndex: number;
  /** `AUTH_OPEN of /etc/hosts by com.example.app` */
  readonly message: string;
  readonly base: string;
  readonly mutant: string;
  /** The trace of the base. */
  readonly trace: string;
  readonly asked: Asked;
  /** What the mutant's messages get, where they are more than `mutantIndex`, or another one; null: they are not. */
  readonly answers: readonly Answer[] | null;
  /** The base is what a person claims, and no run. */
  readonly isClaimed?: true | undefined;
  /** What was changed, in the base and in the mutant: `the result cache answers it`. */
  readonly changed: { readonly base: string; readonly mutant: string };
}

/**
 * Makes the mutant of a base run, whose trace may be a part of the explored one. `placeOf`: of a message of that in the
 * part; null: it is not there. `folder`: for a trace that it makes. Returns null for a part that has no mutant.
 */
export type Mutate = (
  base: TrialOptions,
  placeOf: (index: number) => number | null,
  folder: string,
) => Promise<Mutant | null>;

export interface Mutant {
  readonly options: TrialOptions;
  /** As in the contrast, with the numbers of this mutant. */
  readonly answers: Contrast['answers'];
}

/** Findings that are about one message, and that one run shows. */
export interface Kin {
  /** Equal for them, and for no others. */
  readonly key: string;
  /** As `Mutate`: one mutant with all of them, by their keys. */
  mutate(...of: Parameters<Mutate>): Promise<ReadonlyMap<string, Mutant> | null>;
}

/** Of findings with the same key, the last one. */
export const onceEach = (found: readonly Found[]): readonly Found[] => [
  ...new Map(found.map((each) => [each.key, each])).values(),
];

export interface Found {
  /** A rule of a run, or a relation. */
  readonly rule: string;
  readonly class: FindingClass;
  readonly sentence: string;
  readonly advice: string;
  /** Equal for findings that are one. */
  readonly key: string;
  /** Where in the client's code; null: unknown. */
  readonly place: string | null;
  readonly trace: string;
  /** Of the run that shows it. */
  readonly options: TrialOptions;
  readonly verdict: Verdict | null;
  readonly contrast: Contrast | null;
  /** Of a relation that can be shrunk; null: it is none. */
  readonly mutate: Mutate | null;
  /** Of a relation whose findings are made smaller together; omitted: it is alone. */
  readonly kin?: Kin;
  /** Of a bypass; null: it is none. */
  readonly bypass: Bypass | null;
}

/** Of a client that stays without a subscription. */
export const unprotectedRule = 'unprotected';

/** Weakest of two classes, the strongest first. */
const order: readonly FindingClass[] = ['violation', 'hazard', 'difference', 'note'];

export const atMost = (grade: FindingClass, limit: FindingClass): FindingClass =>
  order[Math.max(order.indexOf(grade), order.indexOf(limit))] ?? limit;

export function foundBy(verdict: Verdict, limit: FindingClass, trace: string, options: TrialOptions): Found {
  const { rule, sentence, advice, stack } = verdict;
  return {
    rule,
    class: atMost(verdict.class, limit),
    sentence,
    advice,
    key: findingKey(verdict),
    place: placeText(stack),
    trace,
    options,
    verdict,
    contrast: null,
    mutate: null,
    bypass: null,
  };
}

/** `src/allow.c:24` */
function placeText(stack: Verdict['stack']): string | null {
  const place = ownPlace(stack);
  if (place === null) return null;
  const [file, line] = JSON.parse(place) as readonly [unknown, unknown];
  return typeof line === 'number' ? `${String(file)}:${line}` : `${String(line)} in ${String(file)}`;
}
