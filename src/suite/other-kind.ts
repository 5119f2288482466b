// What a kind of cell must say that is no plain run.
import type { TrialPool } from '../trials/pool.ts';
import type { OtherCell } from './cell.ts';
import type { Members } from './cells.ts';
import type { Attempt } from './result.ts';
import type { SuiteFile } from './suite-file.ts';

export interface SuitePlace {
  /** Of the suite file: clients run in it. */
  readonly folder: string;
  /** Folder for results. */
  readonly work: string;
  /** Of what has workers of its own. */
  readonly workers: number;
}

export interface OtherKind<C extends OtherCell> {
  readonly noun: string;
  /** Of the suite file. */
  readonly key: string;
  /** Throws UsageError with the place of what is wrong, or matches nothing. */
  cells(file: SuiteFile, members: Members): readonly C[];
  /** `exclusive`: while no other runs. Kinds whose cells are all exclusive need not look at it. */
  attempt(cell: C, pool: TrialPool, place: SuitePlace, exclusive: boolean): Promise<Attempt>;
  /** Returns what its row ends with in place of its time; null: nothing was measured. */
  measured(attempt: Attempt): string | null;
  /** Returns why it failed. */
  because(attempt: Attempt): string;
}
