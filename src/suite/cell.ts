// The cells of a suite: what is run of them, and what selects them. Each kind has its own rest.
import type { BenchmarkOptions } from '../bench/benchmark-trial.ts';
import type { ChangeName } from '../compare/changes.ts';
import type { Side } from '../compare/result.ts';
import type { ExploreOptions } from '../explore/options.ts';
import type { AskedProductRun } from '../provide/run-and-judge.ts';
import type { Suppression } from '../run/options.ts';
import type { TrialOptions } from '../trials/trial.ts';

export interface CellBase {
  /** `agent/boot/26`, without the release if the suite names none; other kinds begin with theirs: `gate/agent/boot`. */
  readonly id: string;
  readonly client: string;
  readonly trace: string;
  readonly os: string | null;
  readonly tags: readonly string[];
  /** Further files that its result depends on, as the suite names them. */
  readonly inputs: readonly string[];
  readonly exclusive: boolean;
  readonly timeoutMs: number | null;
  /** The trace, from this process's folder: clients run in that of the suite. */
  readonly tracePath: string;
  /** File of expected decisions; null: decisions are not compared. */
  readonly expect: string | null;
  readonly suppressions: string | null;
  /** File of the output map; null: lines are not compared. */
  readonly outputMap: string | null;
  readonly known: readonly KnownFinding[];
  /** Why it is not run; null: it is. */
  readonly skipped: string | null;
}

/** A finding that must appear, and does not fail the cell up to a date. */
export interface KnownFinding extends Suppression {
  readonly place: string;
  readonly until: string | null;
}

/** One client with one trace on one release. */
export interface TestCell extends CellBase {
  readonly kind: 'test';
  readonly options: TrialOptions;
  readonly verify: number | null;
  readonly checkCache: boolean;
}

/** One client with one trace, measured in turns with another build. */
export interface GateCell extends CellBase {
  readonly kind: 'gate';
  readonly measures: BenchmarkOptions;
  /** `0.05`: it may be 5 % slower. */
  readonly share: number;
}

/** One client with one trace, compared with another build. */
export interface CompareCell extends CellBase {
  readonly kind: 'compare';
  readonly builds: Readonly<Record<Side, readonly string[]>>;
  readonly options: Omit<TrialOptions, 'trace' | 'clients'>;
  /** File of accepted findings; null: none are. */
  readonly accepted: string | null;
  /** Of each build. */
  readonly runs: number;
  readonly failOn: readonly ChangeName[];
}

/** One client with one trace, in which one thing after another is changed. */
export interface ExploreCell extends CellBase {
  readonly kind: 'explore';
  readonly explores: Pick<ExploreOptions, 'given' | 'seed' | 'protect' | 'timeMs' | 'failOn'>;
  /** Names of variations. */
  readonly only: readonly string[];
  /** Folder for what it finds and `failOn` names. */
  readonly findings: string;
  /** File of accepted findings; null: none are. */
  readonly accepted: string | null;
}

/** One finding that an exploration saved, run again. */
export interface FindingCell extends CellBase {
  readonly kind: 'finding';
  /** The folder that has it. */
  readonly saved: string;
  /** What it is run with, besides the options that are saved with it. */
  readonly given: Pick<TrialOptions, 'clients' | 'env'>;
  /** File of accepted findings; null: none are. */
  readonly accepted: string | null;
}

/** One product that reads eslogger, with one trace on one release. */
export interface ProductCell extends CellBase {
  readonly kind: 'product';
  readonly asked: AskedProductRun;
  /** File with the lines that it must print; null: anything. */
  readonly expectOutput: string | null;
}

export type Cell = TestCell | GateCell | CompareCell | ExploreCell | FindingCell | ProductCell;
export type CellKind = Cell['kind'];
/** What tells a cell from the others. */
export type CellNames = Pick<CellBase, 'client' | 'trace' | 'os'> & { readonly kind: CellKind };

/** The name of a cell, which is the same on every machine. */
export const cellId = ({ kind, client, trace, os }: CellNames): string =>
  [...(kind === 'test' ? [] : [kind]), client, trace, ...(os === null ? [] : [os])].join('/');

/** A kind has a row in cell-kinds.ts, unless it is a run. */
export type OtherCell = Exclude<Cell, TestCell>;
