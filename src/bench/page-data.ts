// What the page of a benchmark holds: the figures of one client or of two, as the page draws them.
import type { Comparison } from './comparison.ts';
import type { GateResult } from './gates.ts';
import type { Distribution, PercentileName } from './histogram.ts';
import type { SustainedRate } from './sustained-rate.ts';
import type { Times } from './times.ts';
import type { Labelled } from './words.ts';

export type TimeName = keyof Times;
export const timeNames = ['response', 'handler', 'headroom'] as const satisfies readonly TimeName[];

export interface BenchPage {
  readonly kind: 'bench';
  /** Version of esreplay. */
  readonly madeBy: string;
  /** How it ended, in a word. */
  readonly closing: string;
  readonly tone: Tone;
  /** The client under test first. */
  readonly sides: readonly [PageSide, ...PageSide[]];
  readonly comparison: (Comparison & { readonly how: string }) | null;
  /** Why two results are not compared; empty if they are, or if there is one. */
  readonly refused: readonly string[];
  readonly gates: readonly GateResult[];
  readonly keptWords: string;
  /** Why it ended early. */
  readonly ended: readonly string[];
  readonly notes: readonly string[];
  /** What was measured and where, for each result. */
  readonly about: readonly { readonly name: string; readonly lines: readonly Labelled[] }[];
}

export type Tone = 'passed' | 'failed' | 'plain';

export interface PageSide {
  /** Tells it from the other: `candidate`, `reference`, or the name of a file. */
  readonly name: string;
  readonly client: string;
  readonly lines: readonly Labelled[];
  readonly repetitions: readonly { readonly perSecond: number | null; readonly ended: boolean }[];
  readonly sustained:
    | (Pick<SustainedRate, 'trials' | 'perSecond' | 'failedAt' | 'rule'> & { readonly words: string })
    | null;
  /** All messages first, then each event type. */
  readonly events: readonly { readonly name: string; readonly times: PageTimes }[];
}

export type PageTimes = { readonly [N in TimeName]: Drawn | null };

/** A distribution with what draws it. */
export interface Drawn extends Pick<Distribution, 'count' | 'min' | 'max' | PercentileName> {
  /** Number of messages by the place of their bar. */
  readonly bars: readonly (readonly [place: number, count: number])[];
  /** From the best time to the worst, for headroom from the most to the least. */
  readonly curve: readonly (readonly [share: number, ns: number])[];
}

/** Bars for each factor of two. */
export const barsPerOctave = 8;
/** Bar `place` begins there; times below a nanosecond have the place -1. */
export const barFrom = (place: number): number => (place < 0 ? 0 : 2 ** (place / barsPerOctave));
