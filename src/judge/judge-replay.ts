// Turns a replay into a judged run: judges it, names what was found, sets the exit status.

import type { ProcessObservation } from '../observation.ts';
import type { Replay } from '../run/collect/replay.ts';
import { reportedOptions } from '../run/option-table.ts';
import type { RunOptions } from '../run/options.ts';
import { commandLine } from '../run/shown-command.ts';
import { exitCodeOf } from './exit-code.ts';
import { decisionsOf } from './expectations.ts';
import { judge } from './judge.ts';
import type { JudgedRun, ProcessSummary } from './judged-run.ts';
import { killedClients } from './killed-clients.ts';
import { toNamedTrouble, toVerdicts } from './named-verdicts.ts';
import { suppress } from './suppressions.ts';
import type { Verdict } from './verdict.ts';

/** Judges what a run left, and closes it. */
export async function judgeReplay(options: RunOptions, replay: Replay): Promise<JudgedRun> {
  const strict = options.strict ?? false;
  const { trace } = replay;
  try {
    const { observation } = replay;
    const expectations =
      options.expect === 'recorded'
        ? (await import('./recorded-decisions.ts')).recordedDecisions(options.trace)
        : (options.expect ?? null);
    const judgement = judge(observation, {
      strict,
      expectations,
      mustOccur: options.expect !== 'recorded',
      disabledRules: options.disabledRules ?? [],
    });
    const expect = expectName(options);
    const killed = judgement.findings.some(({ row }) => row?.killed === true);
    const command = commandLine({ ...options, expect });
    const { verdicts, uses } = suppress(
      await toVerdicts(judgement.findings, replay, command),
      options.suppressions ?? [],
    );
    const invalid = observation.invalid.map((trouble) => toNamedTrouble(trouble, replay));
    const clientEnded = observation.clientEnded === null ? null : toNamedTrouble(observation.clientEnded, replay);
    return {
      trace: { path: options.trace, messages: trace.messages, complete: trace.complete },
      clients: options.clients,
      os: osOf(replay),
      options: {
        ...reportedOptions(options),
        ...(options.handler === undefined ? {} : { models: null }),
        expect,
      },
      strict,
      verdicts,
      suppressions: uses,
      tally: judgement.tally,
      latency: judgement.latency,
      rules: judgement.rules.map(({ slug, class: usual, about, macos }) => ({ slug, class: usual, about, macos })),
      processes: observation.processes.map(summaryOf),
      notWatched: observation.notWatched,
      notes: observation.notes,
      models: observation.usedModels,
      invalid,
      clientEnded,
      interrupted: observation.interrupted,
      lostFacts: observation.lostFacts,
      durationNs: observation.durationNs,
      killed: killed ? killedClients(replay) : [],
      decisions: options.decisions ? decisionsOf(observation) : null,
      command,
      exitCode: exitCodeOf({
        invalid: observation.invalid.length > 0,
        clientEnded: observation.clientEnded !== null,
        interrupted: observation.interrupted,
        killed,
        violations: countOf(verdicts, 'violation'),
        hazards: countOf(verdicts, 'hazard'),
        differences: countOf(verdicts, 'difference'),
        strict,
      }),
    };
  } finally {
    replay.close();
  }
}

function summaryOf(process: ProcessObservation): ProcessSummary {
  return {
    process: process.slot,
    pid: process.pid,
    name: process.name,
    esClients: process.counts.length,
    delivered: process.counts.reduce((sum, { delivered }) => sum + delivered, 0),
    responded: process.respondSuccess,
    exit: process.exit,
    reachedEnd: process.endNs !== null,
  };
}

function countOf(verdicts: readonly Verdict[], wanted: Verdict['class']): number {
  return verdicts.filter((verdict) => verdict.class === wanted).length;
}

const expectName = ({ expectName, expect }: RunOptions): string | null =>
  expectName ?? (expect === 'recorded' ? expect : null);

function osOf({ os, trace }: Replay): JudgedRun['os'] {
  return {
    macos: os.profile.macos,
    messageVersion: os.messageVersion ?? trace.os.messageVersion,
    from: os.from,
    defaultMutes: os.defaultMutes.from,
    withheld: os.withheld.messages,
  };
}
