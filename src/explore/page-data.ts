// What the page of an exploration holds: its findings, and what was tried.
import type { PageData } from '../report/html/page-data.ts';
import type { ExploreFinding, ExploreResult, TriedVariation } from './result.ts';

export interface ExplorePageData extends PageData {
  readonly explored: ExploredPage;
}

export interface ExploredPage
  extends Pick<ExploreResult, 'client' | 'traces' | 'durationNs' | 'trouble' | 'notes' | 'timeOver'> {
  /** `FAILED` */
  readonly closing: string;
  readonly totals: string;
  readonly passed: boolean;
  readonly findings: readonly ShownFinding[];
  readonly tried: readonly ShownVariation[];
}

export interface ShownFinding
  extends Pick<ExploreFinding, 'number' | 'rule' | 'class' | 'sentence' | 'advice' | 'place' | 'folder' | 'command'> {
  readonly fails: boolean;
  readonly source: string;
  /** The one thing that differs, and what came of it, on each side; null: the run without any change shows it. */
  readonly sides: Readonly<Record<'base' | 'changed', ShownSide>> | null;
}

export interface ShownSide {
  readonly how: string;
  /** `deny`, or `found` */
  readonly what: string;
}

export interface ShownVariation extends TriedVariation {
  /** Empty: unknown. */
  readonly about: string;
}
