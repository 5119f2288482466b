// What the page of an exploration holds: its findings, and what was tried.
import type { PageData } from '../report/html/page-data.ts';
import type { Bypass } from './bypass/bypass-data.ts';
import type { FieldGroup } from './bypass/compared-fields.ts';
import type { ShownClaim } from './bypass/shown-claims.ts';
import type { ShownWays } from './bypass/ways.ts';
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
  /** What `--protect` claims; empty: nothing. */
  readonly claims: readonly ShownClaim[];
  /** Ways round denials, and round each claim; empty: none was tried. */
  readonly ways: readonly ShownWays[];
}

export interface ShownFinding
  extends Pick<ExploreFinding, 'number' | 'rule' | 'class' | 'sentence' | 'advice' | 'place' | 'folder' | 'command'> {
  readonly fails: boolean;
  readonly source: string;
  /** The one thing that differs, and what came of it, on each side; null: the run without any change shows it. */
  readonly sides: Readonly<Record<'base' | 'changed', ShownSide>> | null;
  /** In place of its sides; null: it is no bypass. */
  readonly bypass: ShownBypass | null;
}

export interface ShownBypass extends Pick<Bypass, 'effect' | 'event' | 'by' | 'claim'> {
  /** `AUTH_CLONE since macOS 10.15.1 (clonefile(2))` */
  readonly offers: string;
  /** Empty: the client is subscribed to each of them. */
  readonly subscribe: readonly string[];
  /** The denied message comes first. */
  readonly messages: readonly {
    /** `AUTH_OPEN` */
    readonly event: string;
    /** `denied` */
    readonly is: string;
    /** In the trace; null: it is not in it. */
    readonly number: number | null;
  }[];
  /** Which of them the allowed ones differ from. */
  readonly reference: number;
  readonly fields: readonly FieldGroup[];
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
