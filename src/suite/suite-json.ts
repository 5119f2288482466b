// What `test --json` writes.
import type { SuiteResult } from './result.ts';

/** Keys are append-only. `version`: of esreplay. */
export const suiteValue = (result: SuiteResult, version: string) => ({ version, ...result });
