// How often each build of a comparison runs with each trace.
import type { Range } from '../run/option-kinds.ts';

/** The statistics of times need as many. */
export const usualRuns = 5;
export const runsRange: Range = { min: 2, max: 100, whole: true };
