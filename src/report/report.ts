// The report as a plain value: what `run --json` writes and `replay()` returns. Keys are append-only.
import type { JudgedRun } from '../judge/judged-run.ts';
import type { Latency } from '../judge/latency.ts';
import type { Verdict } from '../judge/verdict.ts';
import type { Verification } from '../judge/verification.ts';

export const reportVersion = 1;

export interface Report {
  readonly version: number;
  readonly trace: { readonly path: string; readonly messages: number; readonly complete: boolean };
  /** Program and arguments; null for a JavaScript handler. */
  readonly client: readonly string[] | null;
  readonly options: JudgedRun['options'];
  readonly os: JudgedRun['os'];
  readonly summary: Summary;
  readonly notWatched: readonly string[];
  readonly verdicts: readonly Verdict[];
  readonly latency: Latency;
  /** Further client processes of the run (`--client`). */
  readonly otherClients: readonly (readonly string[])[];
  /** The client processes, in the order in which they made their first ES client. */
  readonly processes: JudgedRun['processes'];
  readonly notes: readonly string[];
  /** Why the run proves nothing; empty when it does. */
  readonly setupTrouble: JudgedRun['invalid'];
  /** Set when the client ended by itself before the replay did, or crashed. */
  readonly clientEnded: JudgedRun['clientEnded'];
  readonly interrupted: boolean;
  readonly durationNs: number;
  readonly rules: JudgedRun['rules'];
  readonly command: string;
  readonly exitCode: number;
  /** Every suppression of the run, with how many findings it took out; 0: it is unused. */
  readonly suppressions: JudgedRun['suppressions'];
  /** Of `--verify`: the runs laid beside each other; the rest of the report is the worst of them. Else null. */
  readonly verify: Verification | null;
  /** The service models that calls of the clients led to, with what they rest on; null: the run had none. */
  readonly models: JudgedRun['models'];
}

/** `messages` were delivered; with `muted` and so on they add up to what was offered to every es_client_t. */
export interface Summary {
  readonly messages: number;
  readonly auth: number;
  readonly responded: number;
  readonly violations: number;
  readonly hazards: number;
  readonly differences: number;
  readonly lostFacts: number;
  readonly muted: number;
  readonly cached: number;
  readonly dropped: number;
  readonly unsubscribed: number;
  readonly loopback: number;
  readonly inTime: number;
  readonly late: number;
  readonly unanswered: number;
  readonly byMode: number;
  readonly cut: number;
  readonly clients: number;
  readonly notReached: number;
  /** Findings that suppressions took out; in no other count. */
  readonly suppressed: number;
}

export function toReport(run: JudgedRun): Report {
  const [client = null, ...otherClients] = run.clients;
  return {
    version: reportVersion,
    trace: run.trace,
    client,
    options: run.options,
    os: run.os,
    summary: summaryOf(run),
    notWatched: run.notWatched,
    verdicts: run.verdicts,
    latency: run.latency,
    otherClients,
    processes: run.processes,
    notes: run.notes,
    setupTrouble: run.invalid,
    clientEnded: run.clientEnded,
    interrupted: run.interrupted,
    durationNs: Math.round(run.durationNs),
    rules: run.rules,
    command: run.command,
    exitCode: run.exitCode,
    suppressions: run.suppressions,
    verify: run.verification ?? null,
    models: run.models,
  };
}

/** A verdict that stands for further messages counts for all of them. */
function summaryOf({ tally, verdicts, suppressions, lostFacts }: JudgedRun): Summary {
  const count = (wanted: Verdict['class']): number =>
    verdicts.reduce((sum, verdict) => (verdict.class === wanted ? sum + 1 + verdict.omitted : sum), 0);
  return {
    messages: tally.delivered,
    auth: tally.auth,
    responded: tally.responded,
    violations: count('violation'),
    hazards: count('hazard'),
    differences: count('difference'),
    lostFacts,
    muted: tally.muted,
    cached: tally.cached,
    dropped: tally.dropped,
    unsubscribed: tally.unsubscribed,
    loopback: tally.loopback,
    inTime: tally.settled['in-time'],
    late: tally.settled.late,
    unanswered: tally.settled.unanswered,
    byMode: tally.settled['by-mode'],
    cut: tally.settled.cut,
    clients: tally.clients,
    notReached: tally.notReached,
    suppressed: suppressions.reduce((sum, { findings }) => sum + findings, 0),
  };
}
