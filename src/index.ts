// The public API: replay a trace to a client, or to a JavaScript handler, and get the report; record a trace.

import { withRemedy } from './errors/errors.ts';
import type { RecordOptions } from './record/options.ts';
import { type RecordControl, record as recordTrace } from './record/record.ts';
import type { RecordSummary } from './record/recorder-line.ts';
import { type ReplayOptions, toRunOptions } from './replay-options.ts';
import type { RunOptions } from './run/options.ts';
import type { SuiteResult } from './suite/result.ts';
import type { SuiteRunOptions } from './suite/suite-options.ts';
import type { JudgedRun } from './verdict/report.ts';
import { type Report, toReport } from './verdict/report.ts';
import { runAndJudge } from './verdict/run-and-judge.ts';

export { ClientError, EsreplayError, exitCodes, SetupError, TraceError, UsageError } from './errors/errors.ts';
export type { RuleSlug } from './judge/rules.ts';
export type { Cycle, WaitEdge, WaitNode } from './judge/wait-for/cycle.ts';
export type { ExpectedDecision } from './observed/decision.ts';
export type { UsedModels, UsedService } from './observed/observation.ts';
export type { RecordOptions } from './record/options.ts';
export type { RecordControl } from './record/record.ts';
export type { RecordDump, RecordProgress, RecordSummary } from './record/recorder-line.ts';
export type { ClientOptions, HandlerOptions, ReplayOptions, Suppression } from './replay-options.ts';
export { assertPassed } from './report/assert-passed.ts';
export { renderJson } from './report/json.ts';
export { renderJunit } from './report/junit.ts';
export { renderText } from './report/report-text.ts';
export type { Answer, Decision, Delivery, EventName, Handler, HandlerResult } from './run/handler.ts';
export { type EventMessage as Message, EventType, type MessageOf } from './schema/generated/messages.ts';
export type { Attempt, CellError, CellResult, CellVerdict, SuiteResult } from './suite/result.ts';
export type { SuiteRunOptions } from './suite/suite-options.ts';
export type { Frame } from './symbols/frame.ts';
export type { Report, Summary } from './verdict/report.ts';
export type { SuppressionUse } from './verdict/suppressions.ts';
export type { MessageName, Verdict, VerdictTimes } from './verdict/verdict.ts';
export type { FlakyDecision, RepeatedFinding, Verification } from './verdict/verification.ts';

/**
 * Replays a trace to a client process or to a handler and judges the answers. Resolves with a report, also for a client
 * that crashed. Rejects with TraceError, SetupError or UsageError if the run could not start, with the remedy in the
 * message; rejects with the handler's own error if the handler throws.
 */
export function replay(trace: string, options: ReplayOptions): Promise<Report> {
  return replayed(trace, options).catch((error: unknown) => {
    throw withRemedy(error);
  });
}

/**
 * Records until it is stopped. Resolves with a summary, even if the disk was full (`whole` is then false). Rejects with
 * UsageError for options, with SetupError if there is no client (not on macOS nor under a replay, no entitlement, no
 * permission, or no place for the trace), each with the remedy in the message, and with the signal's reason if it
 * aborted before the recording began.
 */
export function record(options: RecordOptions & RecordControl): Promise<RecordSummary> {
  return recordTrace(options).catch((error: unknown) => {
    throw withRemedy(error);
  });
}

/**
 * Runs the tests of a suite file, as `esreplay test` does. Resolves with the result of each, whatever became of it;
 * rejects with UsageError for a wrong file and SetupError if its build fails, each with the remedy in the message.
 */
export async function runSuite(file: string, options: SuiteRunOptions = {}): Promise<SuiteResult> {
  const { runSuiteFile } = await import('./suite/suite-options.ts');
  return runSuiteFile(file, options).catch((error: unknown) => {
    throw withRemedy(error);
  });
}

async function replayed(trace: string, options: ReplayOptions): Promise<Report> {
  const asked = toRunOptions(trace, options);
  const { expectFile, update, outputMap } = options;
  const run = { ...asked, ...(outputMap === undefined ? {} : await withMap(outputMap)) };
  if (expectFile === undefined) return toReport(await judgedRun(run, options));
  const { ExpectationFile } = await import('./expectations/update.ts');
  const file = new ExpectationFile(expectFile, trace, update);
  const judged = await judgedRun(file.optionsOf(run), options);
  for (const line of file.written(judged)) process.stderr.write(`${line}\n`);
  return toReport(judged);
}

async function withMap(path: string): Promise<Pick<RunOptions, 'outputMap'>> {
  const { readOutputMap } = await import('./output-map/map-file.ts'); // most runs have none
  return { outputMap: readOutputMap(path) };
}

function judgedRun(run: RunOptions, { checkCache, verify }: ReplayOptions): Promise<JudgedRun> {
  if (checkCache === true) return cacheChecked(run);
  return verify === undefined ? runAndJudge(run) : verified(run, verify);
}

async function cacheChecked(options: RunOptions): Promise<JudgedRun> {
  const { checkCache } = await import('./verify/check-cache.ts');
  return checkCache(options);
}

async function verified(options: RunOptions, runs: number): Promise<JudgedRun> {
  const { verifyRuns } = await import('./verify/verify.ts');
  return verifyRuns(options, runs);
}
