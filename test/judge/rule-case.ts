// The parts of the lists in `cases/`.
import type { Finding } from '../../src/judge/finding.ts';
import type { JudgeOptions } from '../../src/judge/judge.ts';
import { functionNames } from '../../src/schema/macos/functions.ts';
import type { Seen } from './observations.ts';

/** An observation that makes a rule fire, and the nearest one that must not. */
export interface RuleCase {
  readonly rule: string;
  readonly fires: Seen;
  readonly silent: Seen;
  readonly class?: Finding['class'];
  readonly sentence: RegExp;
  /** Where it depends on what was seen. */
  readonly advice?: RegExp;
  readonly stack?: number | null;
  readonly options?: JudgeOptions;
  /** Those of the twin, where they are not the same. */
  readonly twinOptions?: JudgeOptions;
}

/** Nanoseconds. */
export const ms = 1e6;

export const functionNumber = (name: string): bigint => BigInt(functionNames.indexOf(name) + 1);
