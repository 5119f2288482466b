// What a daemon does when it is called, as a file of service models says.
import type { Stated } from './payload.ts';
import type { ResolvedReach } from './resolved.ts';

/** Files of this package, by the names that stand for them. */
export const shippedModels = ['early-boot', 'late-boot'] as const;
export const noModels = 'none';

export interface EventStep extends Stated {
  readonly kind: 'event';
  readonly eventType: number;
  readonly auth: boolean;
  /** The program that causes it. */
  readonly by: string;
  readonly mustAnswer: boolean;
  readonly firstCall: boolean;
  /** Null: that of the trace. */
  readonly budgetNs: number | null;
  readonly windowNs: number;
}

export interface AskStep {
  readonly kind: 'ask';
  readonly service: string;
}

export interface ServiceModel {
  readonly name: string;
  readonly source: string;
  readonly assumed: string | null;
  readonly executable: string;
  readonly user: number;
  readonly reaches: readonly ResolvedReach[];
  readonly workNs: number;
  /** What it does at its first call, then what it does at each. */
  readonly steps: readonly (EventStep | AskStep)[];
}

export interface ServiceSet {
  /** `late-boot`, or the path of the file. */
  readonly name: string;
  readonly about: string;
  readonly ownFiles: boolean;
  readonly services: readonly ServiceModel[];
}
