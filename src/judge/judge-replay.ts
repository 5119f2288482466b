// Turns a replay into a judged run: judges it, names the findings, sets the exit status.

import type { ProcessObservation } from '../observation.ts';
import type { Replay } from '../run/collect/replay.ts';
import type { RunOptions } from '../run/options.ts';
import { describeRun, expectationsName } from '../run/shown-command.ts';
import { reached } from '../run/steps.ts';
import { cachedAnswersOf } from './cached-answers.ts';
import { weighWideCache } from './decided-by-flags.ts';
import { runExitCode } from './exit-code.ts';
import { decisionsOf } from './expectations.ts';
import type { Finding } from './finding.ts';
import { injectedCauses } from './injected-cause.ts';
import { judge } from './judge.ts';
import { killedClients } from './killed-clients.ts';
import { namedTrouble, nameStacks, stacksOf } from './named-stacks.ts';
import { toVerdicts } from './named-verdicts.ts';
import { type JudgedRun, type ProcessSummary, reportVersion, summaryOf } from './report.ts';
import { suppress } from './suppressions.ts';
import type { Verdict } from './verdict.ts';

/** Judges a replay and closes it. */
export async function judgeReplay(options: RunOptions, replay: Replay): Promise<JudgedRun> {
  const strict = options.strict ?? false;
  const { observation, trace, os } = replay;
  try {
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
    const findings = await weighWideCache(judgement.findings, replay);
    const wantsCauses = options.timeline === true || options.perfetto !== undefined || findings.some(isAboutInjected);
    const causes = wantsCauses ? injectedCauses(observation) : [];
    const { setupTrouble, clientEnded } = observation;
    const troubles = clientEnded === null ? setupTrouble : [...setupTrouble, clientEnded];
    const stacks = nameStacks([...findings, ...troubles.flatMap(({ where }) => where ?? [])], replay);
    const named = await toVerdicts(findings, replay, stacks, causes, shown.command);
    const { verdicts, uses } = suppress(named, options.suppressions ?? []);
    if (options.perfetto !== undefined) await writePerfetto(replay, verdicts, causes, options.perfetto);
    const { lostFacts, interrupted } = observation;
    const summary = summaryOf(judgement.tally, verdicts, uses, lostFacts);
    const cycles = verdicts.map(({ cycle }) => cycle);
    const timeline =
      options.timeline === true
        ? (await import('../timeline/timeline.ts')).timelineOf(observation, trace.path, cycles, causes)
        : null;
    const [client = null, ...otherClients] = options.clients;
    return {
      version: reportVersion,
      trace: { path: options.trace, messages: trace.messages, complete: trace.complete },
      client,
      options: shown.options,
      os: {
        macos: os.profile.macos,
        messageVersion: os.messageVersion ?? trace.os.messageVersion,
        from: os.from,
        requested: os.requested,
        defaultMutes: os.defaultMutes.from,
        withheld: os.withheld.messages,
      },
      summary,
      notWatched: observation.notWatched,
      verdicts,
      latency: judgement.latency,
      otherClients,
      processes: observation.processes.map(processSummary),
      notes: observation.notes,
      setupTrouble: setupTrouble.map((trouble) => namedTrouble(trouble, stacks)),
      clientEnded: clientEnded === null ? null : namedTrouble(clientEnded, stacks),
      interrupted,
      durationNs: Math.round(observation.durationNs),
      rules: judgement.rules.map(({ slug, class: usual, about, macos }) => ({ slug, class: usual, about, macos })),
      command: shown.command,
      exitCode: runExitCode({
        ...summary,
        setupTrouble: setupTrouble.length > 0,
        clientEnded: clientEnded !== null,
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
      timeline,
      cachedAnswers: options.resultCache === 'stated' ? cachedAnswersOf(observation) : null,
    };
  } finally {
    reached('judged');
    replay.close();
    reached('removed');
  }
}

const isAboutInjected = ({ row, similar }: Finding): boolean =>
  (row?.injected ?? similar?.lastRow?.injected ?? null) !== null;

async function writePerfetto(
  replay: Replay,
  findings: readonly Verdict[],
  causes: readonly string[],
  write: (bytes: Uint8Array) => void,
): Promise<void> {
  const { writePerfetto: writeTrace } = await import('../perfetto/trace.ts'); // most runs have none
  const { observation, trace } = replay;
  const framesOf = (slot: number, wanted: ReadonlySet<number>) =>
    new Map([...stacksOf(slot, wanted, replay)].map(([id, { frames }]) => [id, frames]));
  writeTrace({ observation, trace, findings, causes, nameStacks: framesOf }, write);
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
