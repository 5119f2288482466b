// The result of a benchmark, as it is printed and stored. Keys are append-only.
import type { Comparison } from './comparison.ts';
import type { GateResult } from './gates.ts';
import type { Load } from './load.ts';
import type { Machine, Versions } from './machine.ts';
import type { Ended, Repetition } from './repetition.ts';
import type { SustainedRate } from './sustained-rate.ts';
import type { Times } from './times.ts';

export const resultVersion = 1;

/** One client. */
export interface Side {
  readonly client: readonly string[];
  /** In the order in which they were made; the last may have been cut short. */
  readonly repetitions: readonly Repetition[];
  /** All of its messages. */
  readonly times: Times;
  readonly byType: Readonly<Record<string, Times>>;
  /** What is drawn: upper ends of the bars in nanoseconds, and how many are in each. */
  readonly bars: readonly { readonly toNs: number; readonly count: number }[];
  readonly sustained: SustainedRate | null;
}

export interface Plan {
  readonly load: Load;
  /** Of a repetition, the warm-up included. */
  readonly messages: number;
  readonly warmUp: number;
  readonly repetitions: number;
}

export interface BenchResult {
  readonly version: typeof resultVersion;
  readonly kind: 'esreplay-bench';
  readonly trace: { readonly path: string; readonly sha256: string; readonly messages: number };
  readonly machine: Machine;
  readonly versions: Versions;
  readonly plan: Plan;
  readonly candidate: Side;
  /** The other client of `--compare`. */
  readonly reference: Side | null;
  readonly comparison: Comparison | null;
  readonly gates: readonly GateResult[];
  /** Why it ended early; null: everything was measured. */
  readonly ended: (Ended & { readonly client: readonly string[] }) | null;
  /** A noisy machine, figures that are not there, and why. */
  readonly notes: readonly string[];
  readonly exitCode: number;
}
