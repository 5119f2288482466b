// How much slower or faster, in words: a percentage, or a factor from 2 on. Also in a browser, for the page.
import { formatDuration } from '../words/duration.ts';
import type { ComparedFigure, Comparison } from './comparison.ts';

export const number = (value: number): string =>
  value.toLocaleString('en-US', { maximumFractionDigits: value < 10 ? 2 : 0 });

const factorFrom = 2;

/** 1.078 becomes `+7.8%`, 55 becomes `55× slower`, 0.25 becomes `4.0× faster`. */
export function changeWords(slowdown: number): string {
  const { factor, way } = factorOf(slowdown);
  return way === null ? percentage(slowdown) : `${factor} ${way}`;
}

/** Returns `+7.1% to +8.6%`, `54× to 57× slower`, `−80% to 2.3× slower`. */
export function intervalWords({ low, high }: { readonly low: number; readonly high: number }): string {
  const [from, to] = [factorOf(low), factorOf(high)];
  if (from.way === null || from.way !== to.way) return `${percentage(low)} to ${changeWords(high)}`;
  return `${from.factor} to ${to.factor} ${to.way}`;
}

export const figureWords = ({ unit }: ComparedFigure, value: number): string =>
  unit === 'ns' ? formatDuration(value) : number(value);

/** How the intervals came about. */
export const howWords = ({ interleaved }: Comparison): string =>
  interleaved ? 'median over pairs of repetitions, measured in turns' : 'repetitions of then and now';

/** Certain: the whole interval is on one side. */
export const certainty = ({ slowdown }: ComparedFigure): 'slower' | 'faster' | null =>
  slowdown.low > 1 ? 'slower' : slowdown.high < 1 ? 'faster' : null;

function factorOf(slowdown: number): { readonly factor: string; readonly way: 'slower' | 'faster' | null } {
  const times = Math.max(slowdown, 1 / slowdown);
  const factor = `${times < 9.95 ? times.toFixed(1) : Math.round(times).toLocaleString('en-US')}×`;
  return { factor, way: times < factorFrom ? null : slowdown > 1 ? 'slower' : 'faster' };
}

function percentage(slowdown: number): string {
  const percent = (slowdown - 1) * 100;
  return `${percent < 0 ? '−' : '+'}${Math.abs(percent).toFixed(Math.abs(percent) < 10 ? 1 : 0)}%`;
}
