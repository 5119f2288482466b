// Shortens advice to one line: the part that says what to do. --verbose and --json have all of it.
import { columnsOf } from '../words/columns.ts';
import { wrap } from './layout.ts';

/** Advice is an order. What comes before its verb says why. */
const orders: ReadonlySet<string> = new Set(
  `answer balance cache call check clear close compare copy decide do don't drop end evaluate first hold if keep
  let load log look make mute never pass read release retain return run say send start stop subscribe talk use`.split(
    /\s+/,
  ),
);

/** Returns at most `columns`, with `…` where something is missing behind it. */
export function shortAdvice(advice: string, columns: number): string {
  const order = fromOrder(advice);
  if (columnsOf(order) <= columns) return order;
  const ends = [...order.matchAll(/[.;:,](?= )/g)]
    .map(({ index }) => index)
    .filter((at) => isWhole(order.slice(0, at)));
  const sentence = ends.findLast((at) => order[at] === '.' && at < columns);
  if (sentence !== undefined) return order.slice(0, sentence + 1);
  const clause = ends.findLast((at) => at + 2 <= columns) ?? 0;
  return `${clause >= columns / 2 ? order.slice(0, clause) : (wrap(order, columns - 2)[0] ?? '')} …`;
}

function fromOrder(advice: string): string {
  const starts = [0, ...[...advice.matchAll(/[.;:] (?=\S)/g)].map(({ index }) => index + 2)];
  const at = starts.find((start) => isOrder(advice.slice(start))) ?? 0;
  return `${advice.charAt(at).toUpperCase()}${advice.slice(at + 1)}`;
}

export const isOrder = (text: string): boolean => orders.has(/^[\w']+/.exec(text)?.[0]?.toLowerCase() ?? '');

/** Does not end inside of brackets. */
const isWhole = (text: string): boolean => text.split('(').length === text.split(')').length;
