// Replays, judges and names: the common part of the command line and the public API.
import { setImmediate } from 'node:timers/promises';
import type { RunOptions } from '../run/options.ts';
import { checkPolicies } from '../run/policies.ts';
import { checkTrace } from '../run/prepare/trace-check.ts';
import { replayTrace } from '../run/run.ts';
import { checkExpectations } from './expectations.ts';
import type { JudgedRun } from './report.ts';
import { checkSuppressions } from './suppressions.ts';

export async function runAndJudge(options: RunOptions): Promise<JudgedRun> {
  checkPolicies(options); // early: an unknown policy would otherwise be found only when run.bin is written
  const trace = checkTrace(options.trace);
  checkSuppressions(options);
  checkExpectations(options, trace.messages);
  const replaying = replayTrace(options, trace);
  const [replay, { judgeReplay }] = await Promise.all([replaying, whileWaiting(() => import('./judge-replay.ts'))]);
  return judgeReplay(options, replay);
}

/** Loads when nothing else is to be done for the first time: the client starts, which takes as long. */
const whileWaiting = <T>(load: () => Promise<T>): Promise<T> => setImmediate().then(load);
