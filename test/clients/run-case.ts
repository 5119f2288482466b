// Replays one test client as its case says.

import type { RunOptions } from '../../src/run/options.ts';
import { withSymbolizers } from '../../src/symbols/symbolizer.ts';
import type { JudgedRun } from '../../src/verdict/report.ts';
import { runAndJudge } from '../../src/verdict/run-and-judge.ts';
import type { ClientCase } from './client-case.ts';

/** A run that hangs must not keep the others from running. */
const maxRunMs = 300_000;

/**
 * True of an overloaded machine and not of the client. A run with one that the case does not expect is made again, and
 * printed; what the client does comes again.
 */
const ofMachine: readonly string[] = ['machine-stalled', 'thin-headroom'];
const maxAgain = 3;

/** `more` overrides what the case says. */
export async function runCase(
  client: ClientCase,
  program: string,
  trace: string,
  more: Partial<RunOptions> = {},
): Promise<JudgedRun> {
  const expected = new Set<string>(client.expected.map(({ rule }) => rule));
  for (let again = 0; ; again += 1) {
    const run = await runOnce(client, program, trace, more);
    const found = run.verdicts
      .map(({ rule }) => rule)
      .filter((rule) => ofMachine.includes(rule) && !expected.has(rule));
    if (found.length === 0 || again === maxAgain) return run;
    console.log(`again: ${client.name}: ${[...new Set(found)].join(', ')}`);
  }
}

function runOnce(
  { options, expect, processes }: ClientCase,
  program: string,
  trace: string,
  more: Partial<RunOptions>,
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
