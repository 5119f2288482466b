// What `test --json` writes.
import type { SuiteResult } from './result.ts';
import type { Stale } from './stale.ts';

/** Keys are append-only. `version`: of esreplay. */
export const suiteValue = (result: SuiteResult, stale: Stale, version: string) => ({ version, ...result, stale });
