// What a bundle is made of.
import type { RunOptions } from '../run/options.ts';
import type { LoadedModule } from '../verdict/loaded-modules.ts';
import type { Report } from '../verdict/report.ts';

export interface KeptRun {
  /** Names it among the runs of a command: the test of a suite, or the command that shows it again. */
  readonly id: string;
  /** Begins the name of its file. */
  readonly name: string;
  readonly options: Omit<RunOptions, 'handler' | 'signal' | 'killNow'>;
  /** Releases of --os, if several. */
  readonly releases: readonly string[];
  readonly verify: number | null;
  readonly checkCache: boolean;
  /** Of each release; empty: the run has no report. */
  readonly reports: readonly Report[];
  /** Why there is no report. */
  readonly error: string | null;
  readonly modules: readonly LoadedModule[];
}

/** Which runs are kept. */
export const keptNames = ['failed', 'all'] as const;
export type KeptName = (typeof keptNames)[number];
