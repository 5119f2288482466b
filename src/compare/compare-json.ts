// What `compare --json` writes.
import type { CompareResult } from './result.ts';

/** Keys are append-only. `version`: of esreplay. */
export const compareValue = (result: CompareResult, version: string) => ({ version, ...result });
