// What a page holds: one report or several, each with its sources and its timeline. The page groups the findings.

import type { Timeline } from '../../timeline/shape.ts';
import type { Report } from '../../verdict/report.ts';
import type { Excerpt } from '../excerpt.ts';
import { type NumberedReport, RuleLists, type Rules } from '../rule-lists.ts';
import type { NoSource } from '../source-files.ts';

export interface PageData {
  /** Version of esreplay. */
  readonly madeBy: string;
  readonly runs: readonly PageRun[];
}

export interface PageRun {
  /** Tells it from the other runs of the page: `macOS 13`, or the name of its file. */
  readonly name: string;
  readonly report: Report;
  /** What the text report says, in its words. */
  readonly words: {
    readonly closing: string;
    readonly findings: string;
    readonly client: string;
    readonly options: string;
    readonly os: string;
  };
  /** Of its places to fix, in the order of `placesOf`; null: the place has no line, or no source is shown. */
  readonly excerpts: readonly (Excerpt | NoSource | null)[];
  /** The data of a block is the id of the element that has it, null where it was left out. Null: no messages. */
  readonly timeline: Timeline | null;
  /** Why there is no timeline, or not all of it; null: nothing is missing. */
  readonly missing: string | null;
}

/** Ids of elements of the page. */
export const pageIds = { data: 'esreplay-data', app: 'app', block: 'block-' } as const;

/** Of a page, unless asked otherwise. */
export const usualMaxBytes = 64_000_000;

/** As the document has it. */
export type StoredPage<D extends PageData = PageData> = Omit<D, 'runs'> & {
  readonly runs: readonly (Omit<PageRun, 'report'> & { readonly report: NumberedReport })[];
  /** Those of the reports, by their numbers. */
  readonly rules: readonly Rules[];
};

export function stored<D extends PageData>({ runs, ...data }: D): StoredPage<D> {
  const rules = new RuleLists();
  return { ...data, runs: runs.map((run) => ({ ...run, report: rules.numbered(run.report) })), rules: rules.lists };
}

export function restored({ rules, ...data }: StoredPage): PageData {
  const runs = data.runs.map((run) => ({ ...run, report: { ...run.report, rules: rules[run.report.rules] ?? [] } }));
  return { ...data, runs };
}
