// Replays, judges and names: the common part of the command line and the public API.
import { UsageError } from '../errors.ts';
import type { RunOptions } from '../run/options.ts';
import { checkPolicies } from '../run/policies.ts';
import { checkTrace } from '../run/prepare/trace-check.ts';
import { replayTrace } from '../run/run.ts';
import { judgeReplay } from './judge-replay.ts';
import type { JudgedRun } from './report.ts';
import { suppressionTrouble } from './suppressions.ts';

export async function runAndJudge(options: RunOptions): Promise<JudgedRun> {
  checkPolicies(options); // early: an unknown policy would otherwise be found only when run.bin is written
  const trace = checkTrace(options.trace);
  refuseBrokenSuppressions(options);
  refuseForeignExpectations(options, trace.messages);
  return judgeReplay(options, await replayTrace(options, trace));
}

function refuseForeignExpectations({ expect, trace }: RunOptions, messages: number): void {
  if (expect === undefined || expect === 'recorded') return;
  const beyond = [...expect.keys()].find((index) => index >= messages);
  if (beyond === undefined) return;
  throw new UsageError(
    `expectation for message ${beyond}, but the trace has ${messages} messages (0 to ${messages - 1})`,
    {
      place: trace,
      remedy: 'the expectations belong to another trace; --update-expect rewrites them',
    },
  );
}

/** Entries from a file were checked line by line; those from a program have no lines. */
function refuseBrokenSuppressions({ suppressions = [] }: RunOptions): void {
  for (const [index, suppression] of suppressions.entries()) {
    const trouble = suppressionTrouble(suppression);
    if (trouble !== null)
      throw new UsageError(`suppression ${index}: ${trouble}`, {
        place: suppression.place,
        remedy: 'give a rule, a frame or a call, and a reason',
      });
  }
}
