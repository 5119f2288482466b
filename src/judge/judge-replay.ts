// Turns a replay into a judged run: judges it, names the findings, sets the exit status.

import type { ProcessObservation } from '../observation.ts';
import type { Replay } from '../run/collect/replay.ts';
import type { RunOptions } from '../run/options.ts';
import { describeRun, expectationsName } from '../run/shown-command.ts';
import { reached } from '../run/steps.ts';
import type { Timeline } from '../timeline/shape.ts';
import { cachedAnswersOf } from './cached-answers.ts';
import { weighWideCache } from './decided-by-flags.ts';
import { runExitCode } from './exit-code.ts';
import { decisionsOf } from './expectations.ts';
import { injectedCauses } from './injected-cause.ts';
import { judge } from './judge.ts';
import { killedClients } from './killed-clients.ts';
import { toNamedTrouble, toVerdicts } from './named-verdicts.ts';
import { type JudgedRun, type ProcessSummary, reportVersion, summaryOf } from './report.ts';
import { suppress } from './suppressions.ts';
import type { Verdict } from './verdict.ts';

/** Judges a replay and closes it. */
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
    const shown = describeRun({ ...options, expect: expectationsName(options) });
    const killed = judgement.findings.some(({ row }) => row?.killed === true);
    const { verdicts, uses } = suppress(
      await toVerdicts(await weighWideCache(judgement.findings, replay), replay, shown.command),
      options.suppressions ?? [],
    );
    if (options.perfetto !== undefined) await perfettoOf(replay, verdicts, options.perfetto);
    const { lostFacts, interrupted } = observation;
    const summary = summaryOf(judgement.tally, verdicts, uses, lostFacts);
    const [client = null, ...otherClients] = options.clients;
    return {
      version: reportVersion,
      trace: { path: options.trace, messages: trace.messages, complete: trace.complete },
      client,
      options: shown.options,
      os: osOf(replay),
      summary,
      notWatched: observation.notWatched,
      verdicts,
      latency: judgement.latency,
      otherClients,
      processes: observation.processes.map(processSummary),
      notes: observation.notes,
      setupTrouble: observation.setupTrouble.map((trouble) => toNamedTrouble(trouble, replay)),
      clientEnded: observation.clientEnded === null ? null : toNamedTrouble(observation.clientEnded, replay),
      interrupted,
      durationNs: Math.round(observation.durationNs),
      rules: judgement.rules.map(({ slug, class: usual, about, macos }) => ({ slug, class: usual, about, macos })),
      command: shown.command,
      exitCode: runExitCode({
        ...summary,
        setupTrouble: observation.setupTrouble.length > 0,
        clientEnded: observation.clientEnded !== null,
        interrupted,
        killed,
        strict,
      }),
      suppressions: uses,
      verify: null,
      models: observation.usedModels,
      killed: killed ? killedClients(replay) : [],
      keptDirectory: replay.keptDirectory,
      decisions: options.decisions ? decisionsOf(observation) : null,
      timeline: options.timeline === true ? await timelineFor(replay, verdicts) : null,
      cachedAnswers: options.resultCache === 'stated' ? cachedAnswersOf(observation) : null,
    };
  } finally {
    reached('judged');
    replay.close();
    reached('removed');
  }
}

async function timelineFor({ observation, trace }: Replay, verdicts: readonly Verdict[]): Promise<Timeline> {
  const { timelineOf } = await import('../timeline/timeline.ts'); // most runs have none
  const causes = injectedCauses(observation);
  return timelineOf(
    observation,
    trace.path,
    verdicts.map(({ cycle }) => cycle),
    causes,
  );
}

async function perfettoOf(
  replay: Replay,
  findings: readonly Verdict[],
  write: (bytes: Uint8Array) => void,
): Promise<void> {
  const { writePerfetto } = await import('../perfetto/trace.ts'); // most runs have none
  const { observation, trace } = replay;
  const nameStacks = (slot: number, wanted: ReadonlySet<number>) => {
    const stacks = replay.ledger(slot)?.stacks(wanted) ?? new Map<number, readonly bigint[]>();
    const symbols = replay.symbols(slot);
    symbols.load(stacks.values());
    return new Map([...stacks].map(([id, addresses]) => [id, symbols.stack(addresses)]));
  };
  writePerfetto({ observation, trace, findings, causes: injectedCauses(observation), nameStacks }, write);
}

function processSummary(process: ProcessObservation): ProcessSummary {
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

function osOf({ os, trace }: Replay): JudgedRun['os'] {
  return {
    macos: os.profile.macos,
    messageVersion: os.messageVersion ?? trace.os.messageVersion,
    from: os.from,
    requested: os.requested,
    defaultMutes: os.defaultMutes.from,
    withheld: os.withheld.messages,
  };
}
