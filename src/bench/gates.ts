// The gates that can fail a benchmark: `--max-regression 5%`, `--min-headroom p99.9=200ms`, `--max-response p99=5ms`.
import { formatDuration } from '../words/duration.ts';
import type { Interval } from './bootstrap.ts';
import { changeWords, intervalWords } from './change-words.ts';
import type { Comparison } from './comparison.ts';
import { type PercentileName, percentileNames, samplesNeeded } from './histogram.ts';
import type { Times } from './times.ts';

export type Gate =
  | { readonly kind: 'max-regression'; readonly share: number }
  | {
      readonly kind: 'min-headroom' | 'max-response';
      readonly percentile: PercentileName | 'worst';
      readonly ns: number;
    };

/** `undecided`: it could not be judged, which is not a pass. */
export interface GateResult {
  readonly gate: string;
  readonly result: 'kept' | 'failed' | 'undecided';
  readonly sentence: string;
}

const unitNs: Readonly<Record<string, number>> = { ns: 1, us: 1e3, µs: 1e3, ms: 1e6, s: 1e9 };

/** Parses `5%` as a share; null if it is not a percentage. */
export function parseShare(word: string): number | null {
  const [, amount] = /^(\d+(?:\.\d+)?)%$/.exec(word) ?? [];
  return amount === undefined ? null : Number(amount) / 100;
}

/** Parses `p99.9=200ms`, or `max=20ms` and `min=...` for the worst; null if it is not a limit. */
export function parseLimit(word: string): { percentile: PercentileName | 'worst'; ns: number } | null {
  const [, name = '', amount, unit = ''] = /^([a-z\d.]+)=(\d+(?:\.\d+)?)(ns|us|µs|ms|s)$/.exec(word) ?? [];
  const percentile = percentileNames.find((each) => each === name) ?? (/^(max|min)$/.test(name) ? 'worst' : undefined);
  const scale = unitNs[unit];
  if (percentile === undefined || amount === undefined || scale === undefined) return null;
  return { percentile, ns: Number(amount) * scale };
}

export function gateWords(gate: Gate): string {
  if (gate.kind === 'max-regression') return `--max-regression ${percent(gate.share)}`;
  const worst = gate.kind === 'min-headroom' ? 'min' : 'max';
  return `--${gate.kind} ${gate.percentile === 'worst' ? worst : gate.percentile}=${formatDuration(gate.ns).replace(' ', '')}`;
}

export function judgeGate(gate: Gate, times: Times, comparison: Comparison | null): GateResult {
  const words = gateWords(gate);
  if (gate.kind === 'max-regression') return { gate: words, ...regression(gate.share, comparison) };
  const found = gate.kind === 'min-headroom' ? times.headroom : times.response;
  const what = gate.kind === 'min-headroom' ? 'headroom' : 'response time';
  if (found === null)
    return { gate: words, result: 'undecided', sentence: `No ${what}: no AUTH message was answered.` };
  const worst = gate.kind === 'min-headroom' ? 'min' : 'max';
  const name = gate.percentile === 'worst' ? worst : gate.percentile;
  const value = found[name];
  if (value === null) {
    const needed = samplesNeeded(name as PercentileName).toLocaleString('en-US');
    const sentence = `Too few answers for ${name} of the ${what}: ${found.count.toLocaleString('en-US')} of ${needed}.`;
    return { gate: words, result: 'undecided', sentence };
  }
  const kept = gate.kind === 'min-headroom' ? value >= gate.ns : value <= gate.ns;
  const sentence = `${name} of the ${what} is ${formatDuration(value)}.`;
  return { gate: words, result: kept ? 'kept' : 'failed', sentence };
}

/** Fails when the whole confidence interval of a figure is beyond the allowed share. */
function regression(share: number, comparison: Comparison | null): Pick<GateResult, 'result' | 'sentence'> {
  if (comparison === null) return { result: 'undecided', sentence: 'No reference to compare with.' };
  if (comparison.tooFew !== null) return { result: 'undecided', sentence: comparison.tooFew };
  const worse = comparison.figures.filter(({ gated, slowdown }) => gated && slowdown.low > 1 + share);
  if (worse.length > 0) {
    const said = worse.map(({ about, slowdown }) => `${about}: ${changeWords(slowdown.ratio)} (${between(slowdown)})`);
    return { result: 'failed', sentence: `${said.join('; ')}.` };
  }
  const open = comparison.figures.filter(({ gated, slowdown }) => gated && slowdown.high > 1 + share);
  if (open.length === 0) return { result: 'kept', sentence: 'No figure regressed beyond the limit.' };
  const said = open.map(({ about, slowdown }) => `${about} (${between(slowdown)})`);
  return { result: 'kept', sentence: `No regression beyond the limit is certain; possible: ${said.join('; ')}.` };
}

const between = (interval: Interval): string => `95 % CI ${intervalWords(interval)}`;

function percent(share: number): string {
  return `${Number((share * 100).toPrecision(2))} %`;
}
