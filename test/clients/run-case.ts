// Replays one test client as its case says.
import type { JudgedRun } from '../../src/judge/report.ts';
import { runAndJudge } from '../../src/judge/run-and-judge.ts';
import type { RunOptions } from '../../src/run/options.ts';
import { withSymbolizers } from '../../src/symbols/symbolizer.ts';
import type { ClientCase } from './client-case.ts';

/** A run that hangs must not keep the others from running. */
const maxRunMs = 300_000;

/** `more` overrides what the case says. */
export function runCase(
  { options, expect, processes }: ClientCase,
  program: string,
  trace: string,
  more: Partial<RunOptions> = {},
): Promise<JudgedRun> {
  // Runs at the same time share a symbolizer, which takes longer to start than to answer.
  return withSymbolizers(() =>
    runAndJudge({
      trace,
      clients: Array.from({ length: processes }, () => [program]),
      pace: 'asap',
      signal: AbortSignal.timeout(maxRunMs),
      ...(expect === null ? {} : { expect }),
      ...options,
      ...more,
    }),
  );
}
