// Reads the option `ready`: when messages begin to come.
import { parseDuration } from '../words/duration.ts';
import type { RunOptions } from './options.ts';

export interface Readiness {
  /** Set-up calls must have been quiet for this long, at every pace. */
  readonly quietNs: number | null;
  /** A line that contains this must have been printed. */
  readonly line: string | null;
}

export function readinessOf({ ready }: Pick<RunOptions, 'ready'>): Readiness {
  if (ready === undefined) return { quietNs: null, line: null };
  const quietNs = parseDuration(ready);
  return { quietNs, line: quietNs === null ? ready : null };
}
