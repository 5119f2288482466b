// What a squeeze found, in words, for the terminal and for the page.
import { plural } from '../report/layout.ts';
import type { Squeezed, SqueezeResult } from './result.ts';

export function valueText({ name }: Pick<Squeezed, 'name'>, value: number): string {
  return name === 'pool' ? String(value) : `× ${value}`;
}

/** Today's value, the last that survives, the first that fails, and the margin. */
export function valueWords(each: Squeezed): readonly [today: string, survives: string, fails: string, margin: string] {
  const { today, survives, fails, outcome } = each;
  const none = outcome === 'interrupted' ? 'not known' : 'none';
  const beyond = outcome === 'not-found' ? 'not found' : none;
  return [
    valueText(each, today),
    survives === null ? none : valueText(each, survives),
    fails === null ? beyond : valueText(each, fails),
    marginText(each),
  ];
}

function marginText({ margin: times, outcome }: Squeezed): string {
  if (times === null) return outcome === 'interrupted' ? 'not known' : 'none';
  const text = `${Number(times.toPrecision(2)).toLocaleString('en-US')} ×`;
  return outcome === 'not-found' || outcome === 'interrupted' ? `at least ${text}` : text;
}

/** What fails first: the rule. */
export const ruleText = ({ finding }: Squeezed): string => finding?.rule ?? 'the client ended';

export function noteLines(each: Squeezed): readonly string[] {
  const { name, outcome, today, limit, noisy, stalled, runs, option } = each;
  const towards = limit < today ? 'down to' : 'up to';
  return [
    ...(outcome === 'not-found' ? [`${name}: not found ${towards} --${option} ${limit}, the last value tried`] : []),
    ...(outcome === 'unclear'
      ? [`${name}: the machine stalled at every value between these two, so the edge is somewhere between them`]
      : []),
    ...(outcome === 'interrupted'
      ? [`${name}: interrupted after ${plural(runs, 'run')}; the edge is beyond the last value that survived`]
      : []),
    ...(noisy.length > 0
      ? [
          `${name}: ${noisy.map((value) => valueText(each, value)).join(', ')} failed in some runs only, which counts as failing`,
        ]
      : []),
    ...(stalled > 0 ? [`${name}: ${stalled} of ${plural(runs, 'run')} repeated because the machine stalled`] : []),
  ];
}

export function closingWord({ squeezed, interrupted, exitCode }: SqueezeResult): string {
  if (interrupted) return 'INTERRUPTED';
  if (squeezed.some(({ outcome }) => outcome === 'fails-today')) return 'FAILED';
  return exitCode === 0 ? 'MEASURED' : 'NO RESULT';
}
