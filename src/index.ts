// The public API: replay a trace to a client, or to a JavaScript handler, and get the report.
import { UsageError } from './errors.ts';
import type { Expectations } from './judge/finding.ts';
import type { Handler } from './replay/handler-client.ts';
import { runAndJudge } from './replay/judged-run.ts';
import type { ClientRefusal, MissModeName, PaceName } from './replay/options.ts';
import type { Policies } from './replay/policies.ts';
import { checkReplayOptions } from './replay/replay-options.ts';
import { type Report, toReport } from './report/report.ts';

export { ClientError, EsreplayError, exitCodes, SetupError, TraceError, UsageError } from './errors.ts';
export type { ExpectedDecision } from './judge/finding.ts';
export type { Frame, MessageName, Verdict, VerdictTimes } from './judge/verdict.ts';
export type { Answer, Decision, Delivery, Handler } from './replay/handler-client.ts';
export { renderJson } from './report/json.ts';
export { renderJunit } from './report/junit.ts';
export type { Report, Summary } from './report/report.ts';
export { renderText } from './report/text.ts';
export type { Message } from './schema/generated/messages.ts';

export interface ReplayOptions {
  /** A function of this process instead of a client process. */
  readonly handler?: Handler;
  /** What the handler subscribes to, `AUTH_EXEC` or `open`; left out: every event type. */
  readonly events?: readonly string[];
  /** Program and arguments of the client process. */
  readonly client?: readonly string[];
  /** Further client processes of the same run. */
  readonly otherClients?: readonly (readonly string[])[];
  readonly pace?: PaceName;
  /** Divides the gaps of the trace; budgets stay. */
  readonly speed?: number;
  readonly budgetScale?: number;
  readonly outstanding?: number;
  readonly onMiss?: MissModeName;
  /** es_new_client answers this instead of making a client: always, or so many times. */
  readonly refuseClient?: ClientRefusal;
  /** Other answers where nothing published says what macOS does: `{ 'cached-denials': 'not-kept' }`; docs/policies.md has them. */
  readonly policies?: Policies;
  /** Messages that the queue of a client holds in recorded pace; macOS does not publish it. */
  readonly queueCapacity?: number;
  /** Process of the trace that the client stands for: its own actions, and the descendants of a descendants client. */
  readonly clientPid?: number;
  /** macOS to imitate, '13' or '15.4'; left out: the trace's own. */
  readonly os?: string;
  readonly seed?: bigint;
  /** After a deny the later messages of that actor are not delivered. */
  readonly pruneDenied?: boolean;
  /** Linux: getuid and its kin answer 0 in the client, for clients that ask before they start. */
  readonly asRoot?: boolean;
  /** Each message on pages of its own: late reads of anything, writes and misread unions stop the client at the instruction. */
  readonly guard?: boolean;
  /** Hazards fail the run too. */
  readonly strict?: boolean;
  readonly requireComplete?: boolean;
  /** Expected decisions by trace index, or those recorded in the trace. */
  readonly expect?: Expectations | 'recorded';
  /** Variables for the client besides those of this process. */
  readonly env?: Readonly<Record<string, string>>;
  /** Aborting ends the run; what was observed is reported. */
  readonly signal?: AbortSignal;
}

/**
 * Replays a trace to a client process or to a handler and judges what it did. Resolves with a report whatever the client did; rejects with TraceError,
 * SetupError or UsageError when nothing could be started.
 */
export async function replay(trace: string, options: ReplayOptions): Promise<Report> {
  checkReplayOptions(trace, options);
  const { client, otherClients = [], handler, events, ...rest } = options;
  if ((client === undefined) === (handler === undefined))
    throw new UsageError('replay() needs a client or a handler, and not both.');
  if (handler === undefined && events !== undefined)
    throw new UsageError('events is for a handler; a client process subscribes by itself.');
  if (handler !== undefined) {
    if (otherClients.length > 0) throw new UsageError('otherClients is for client processes; a handler is alone.');
    if (rest.refuseClient) throw new UsageError('refuseClient is for client processes; a handler makes no client.');
    if (rest.guard) throw new UsageError('guard is for client processes; a handler gets copies of the messages.');
    if (rest.asRoot) throw new UsageError('asRoot is for client processes; a handler runs in this one.');
    const spec = events === undefined ? { handler } : { handler, events };
    return toReport(await runAndJudge({ ...rest, trace, clients: [], handler: spec }));
  }
  return toReport(await runAndJudge({ ...rest, trace, clients: [client ?? [], ...otherClients] }));
}
