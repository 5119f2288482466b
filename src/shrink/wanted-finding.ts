// The finding that a smaller trace must still show: the same rule at the same place of the client's code. Numbers of
// messages, processes and clients differ from trace to trace, so they say nothing.
import { failsRun } from '../judge/rule.ts';
import { isOfTime } from '../judge/rules.ts';
import { ownPlace } from '../verdict/own-code.ts';
import type { Report } from '../verdict/report.ts';
import type { Verdict } from '../verdict/verdict.ts';

export interface WantedFinding {
  /** Null: the client ended by itself. */
  readonly rule: string | null;
  readonly key: string;
  readonly sentence: string;
  /** Number of its message in the trace; null if it is not about one. */
  readonly index: number | null;
  /** The time that the machine gives may make it, so nothing runs beside it. */
  readonly ofTime: boolean;
}

type Shown = Pick<Report, 'verdicts' | 'clientEnded' | 'options'>;

/** The worst finding of a run, or the first of a rule, or that with a key; null: it has none. */
export function wantedOf(
  { verdicts, clientEnded, options }: Shown,
  rule: string | null,
  key?: string,
): WantedFinding | null {
  const strict = options.strict === true;
  const isWanted = (each: Verdict): boolean =>
    rule === null
      ? failsRun(each.class, strict)
      : each.rule === rule && (key === undefined || findingKey(each) === key);
  const verdict = verdicts.find(isWanted);
  if (verdict !== undefined) return findingOf(verdict, verdicts);
  if (clientEnded === null || rule !== null) return null;
  const { sentence } = clientEnded;
  return { rule: null, key: endKey(sentence), sentence, index: null, ofTime: false };
}

export function shows({ verdicts, clientEnded }: Shown, { rule, key }: WantedFinding): boolean {
  if (rule === null) return clientEnded !== null && endKey(clientEnded.sentence) === key;
  return verdicts.some((verdict) => findingKey(verdict) === key);
}

function findingOf(verdict: Verdict, all: readonly Verdict[]): WantedFinding {
  const { rule, sentence } = verdict;
  return { rule, key: findingKey(verdict), sentence, index: indexOf(verdict, all), ofTime: isOfTime(rule) };
}

/** A deadlock may be found at the message that a daemon made: then that of another finding at its place. */
function indexOf(verdict: Verdict, all: readonly Verdict[]): number | null {
  const place = placeOf(verdict);
  const indices = [verdict, ...all.filter((each) => placeOf(each) === place)].map(
    ({ message }) => message?.index ?? -1,
  );
  return indices.find((index) => index >= 0) ?? null;
}

const placeOf = ({ call, stack }: Verdict): string | null => ownPlace(stack) ?? call;

/** Equal for findings of one rule at one place. */
export const findingKey = (verdict: Verdict): string => JSON.stringify([verdict.rule, placeOf(verdict)]);

/** A sentence without its numbers. */
const endKey = (sentence: string): string => sentence.replaceAll(/\d+/g, '#');
