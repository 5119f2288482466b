// Replays, judges and names: the common part of the command line and the public API.
import { setImmediate } from 'node:timers/promises';
import type { RunOptions } from '../run/options.ts';
import { replayTrace } from '../run/run.ts';
import type { JudgedRun } from './report.ts';
import { checkSuppressions } from './suppressions.ts';

/** Throws TraceError, SetupError or UsageError if the run could not start. */
export async function runAndJudge(options: RunOptions): Promise<JudgedRun> {
  checkSuppressions(options.suppressions);
  const judging = whileWaiting(() => import('./judge-replay.ts'));
  const [replay, { judgeReplay }] = await Promise.all([replayTrace(options), judging]);
  return judgeReplay(replay);
}

/** Loads when nothing else is to be done for the first time: the client starts, which takes as long. */
const whileWaiting = <T>(load: () => Promise<T>): Promise<T> => setImmediate().then(load);
