// What a daemon does when it is called, according to a file of service models.
import type { Stated } from './payload.ts';
import type { ResolvedReach } from './resolved.ts';

export interface EventStep extends Stated {
  readonly kind: 'event';
  readonly eventType: number;
  readonly auth: boolean;
  /** The program that causes it. */
  readonly by: string;
  readonly mustAnswer: boolean;
  readonly firstCall: boolean;
  /** Null: the trace's budget. */
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
  /** Steps of its first call, then the steps of every call. */
  readonly steps: readonly (EventStep | AskStep)[];
}

export interface ServiceSet {
  /** `late-boot`, or the path of the file. */
  readonly name: string;
  readonly about: string;
  readonly ownFiles: boolean;
  readonly services: readonly ServiceModel[];
}
