// The result of a benchmark, as printed and stored. Keys are append-only.
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
  /** In the order of measurement; the last may have been cut short. */
  readonly repetitions: readonly Repetition[];
  /** Over all its messages. */
  readonly times: Times;
  readonly byType: Readonly<Record<string, Times>>;
  /** Bars of the chart: upper ends in nanoseconds, and the number of messages in each. */
  readonly bars: readonly { readonly toNs: number; readonly count: number }[];
  readonly sustained: SustainedRate | null;
}

export interface Plan {
  readonly load: Load;
  /** In one repetition, including the warm-up. */
  readonly messages: number;
  readonly warmUp: number;
  readonly repetitions: number;
}

export interface BenchResult {
  readonly version: typeof resultVersion;
  readonly kind: 'esreplay-bench';
  /** When it began, in UTC: `2026-03-02T08:00:00.000Z`. */
  readonly measuredAt: string;
  readonly trace: { readonly path: string; readonly sha256: string; readonly messages: number };
  readonly machine: Machine;
  readonly versions: Versions;
  readonly plan: Plan;
  readonly candidate: Side;
  /** The other client, from `--compare`. */
  readonly reference: Side | null;
  readonly comparison: Comparison | null;
  readonly gates: readonly GateResult[];
  /** Why it ended early; null: everything was measured. */
  readonly ended: (Ended & { readonly client: readonly string[] }) | null;
  /** A noisy machine, and missing figures with the reason. */
  readonly notes: readonly string[];
  readonly exitCode: number;
}
