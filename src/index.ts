// The public API: replay a trace to a client, or to a JavaScript handler, and get the report; record a trace.
import { UsageError } from './errors.ts';
import type { JudgedRun } from './judge/report.ts';
import { type Report, toReport } from './judge/report.ts';
import { runAndJudge } from './judge/run-and-judge.ts';
import type { RunOptions } from './run/options.ts';
import { checkReplayOptions, type ReplayOptions } from './run/replay-options.ts';

export { ClientError, EsreplayError, exitCodes, SetupError, TraceError, UsageError } from './errors.ts';
export type { Report, Summary } from './judge/report.ts';
export type { SuppressionUse } from './judge/suppressions.ts';
export type { MessageName, Verdict, VerdictTimes } from './judge/verdict.ts';
export type { FlakyDecision, RepeatedFinding, Verification } from './judge/verification.ts';
export type { Cycle, WaitEdge, WaitNode } from './judge/wait-for/cycle.ts';
export type { UsedModels, UsedService } from './observation.ts';
export type { RecordDump, RecordProgress, RecordSummary } from './record/lines.ts';
export type { RecordOptions } from './record/options.ts';
export { type RecordControl, record } from './record/record.ts';
export { renderJson } from './report/json.ts';
export { renderJunit } from './report/junit.ts';
export { renderText } from './report/text.ts';
export type { ReplayOptions } from './run/replay-options.ts';
export type { Message } from './schema/generated/messages.ts';

/**
 * Replays a trace to a client process or to a handler and judges the answers. Resolves with a report whatever the
 * client did; rejects with TraceError, SetupError or UsageError if the run could not start.
 */
export async function replay(trace: string, options: ReplayOptions): Promise<Report> {
  checkReplayOptions(trace, options);
  const { client, otherClients = [], handler, events, verify, ...rest } = options;
  if ((client === undefined) === (handler === undefined))
    throw new UsageError('replay() needs either a client or a handler');
  if (handler === undefined && events !== undefined)
    throw new UsageError('events is for a handler: a client process subscribes itself');
  if (verify !== undefined && rest.pace === 'step')
    throw new UsageError("verify makes several runs, and pace 'step' needs a single one");
  if (handler !== undefined) {
    if (otherClients.length > 0) throw new UsageError('otherClients is for client processes: a handler runs alone');
    if (rest.refuseClient)
      throw new UsageError('refuseClient is for client processes: a handler does not call es_new_client');
    if (rest.guard) throw new UsageError('guard is for client processes: a handler gets copies of the messages');
    if (rest.models !== undefined)
      throw new UsageError('models are for client processes: the calls of a handler are not watched');
    if (rest.asRoot) throw new UsageError('asRoot is for client processes: a handler runs in this one');
    const spec = events === undefined ? { handler } : { handler, events };
    return toReport(await judged({ ...rest, trace, clients: [], handler: spec }, verify));
  }
  return toReport(await judged({ ...rest, trace, clients: [client ?? [], ...otherClients] }, verify));
}

async function judged(options: RunOptions, verify: number | undefined): Promise<JudgedRun> {
  if (verify === undefined) return runAndJudge(options);
  const { verifyRuns } = await import('./verify/verify.ts');
  return verifyRuns(options, verify);
}

export type { Answer, Decision, Delivery, Handler } from './run/handler.ts';
export type { ExpectedDecision, Suppression } from './run/options.ts';
export type { Frame } from './symbols/frame.ts';
