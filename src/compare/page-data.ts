// What the page of a comparison holds: what differs between the builds, and a run of each with each trace.
import type { PageData } from '../report/html/page-data.ts';
import type { Side, TraceComparison } from './result.ts';
import type { ShownChange } from './words.ts';

export interface ComparePageData extends PageData {
  readonly compared: ComparedPage;
}

export interface ComparedPage {
  readonly builds: Readonly<Record<Side, string>>;
  /** `FAILED` */
  readonly closing: string;
  readonly totals: string;
  readonly passed: boolean;
  readonly durationNs: number;
  readonly traces: readonly ComparedTrace[];
}

export interface ComparedTrace extends Pick<TraceComparison, 'trace' | 'messages' | 'trouble'> {
  /** Numbers of its runs on the page, by build; it may have none. */
  readonly runs: readonly number[];
  readonly changes: readonly ShownChange[];
  /** Those that fail it. */
  readonly failed: readonly ShownChange['change'][];
  /** What differs between runs of one build, a line each. */
  readonly noise: readonly string[];
  readonly cautions: readonly string[];
}
