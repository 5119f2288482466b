// Turns a replay into a judged run: judges it, names the findings, sets the exit status.

import { cachedAnswersOf } from '../judge/cached-answers.ts';
import { decisionsOf } from '../judge/expectations.ts';
import type { Finding } from '../judge/finding.ts';
import { judge } from '../judge/judge.ts';
import { outcomesOf } from '../judge/outcomes.ts';
import type { ProcessObservation } from '../observed/observation.ts';
import type { OutputComparison } from '../output-map/compare.ts';
import type { OutputMap } from '../output-map/map.ts';
import type { Replay } from '../run/collect/replay.ts';
import { killPoint } from '../run/kill-points.ts';
import { statesCached } from '../run/options.ts';
import { type DescribedRun, describeRun } from '../run/shown-command.ts';
import { withSymbolizers } from '../symbols/symbolizer.ts';
import { weighWideCache } from './decided-by-flags.ts';
import { runExitCode } from './exit-code.ts';
import { injectedCauses } from './injected-cause.ts';
import { killedClients } from './killed-clients.ts';
import { loadedModules } from './loaded-modules.ts';
import { type NamedStack, namedTrouble, nameStacks, stacksOf } from './named-stacks.ts';
import { toVerdicts } from './named-verdicts.ts';
import { type JudgedRun, type ProcessSummary, reportVersion, summaryOf } from './report.ts';
import { setUpSteps } from './set-up-steps.ts';
import { suppress } from './suppressions.ts';
import type { Verdict } from './verdict.ts';

/** Judges a replay by its options, and closes it. */
export function judgeReplay(replay: Replay): Promise<JudgedRun> {
  return withSymbolizers(() => judged(replay));
}

async function judged(replay: Replay): Promise<JudgedRun> {
  const { observation, trace, options } = replay;
  const { strict = false, expect, disabledRules = [], suppressions = [], timeline = false, perfetto } = options;
  const asked = describeRun(options);
  try {
    const isRecorded = expect === 'recorded';
    const expectations = isRecorded
      ? (await import('./recorded-decisions.ts')).recordedDecisions(trace.path)
      : (expect ?? null);
    const lines = options.outputMap === undefined ? null : await linesOf(replay, options.outputMap);
    const lineDifferences = lines?.differences ?? [];
    const asJudged = { strict, expectations, mustOccur: !isRecorded, lineDifferences, disabledRules };
    const judgement = judge(observation, asJudged);
    const killed = judgement.findings.some(({ row }) => row?.killed === true);
    const findings = await weighWideCache(judgement.findings, replay);
    const wantsCauses = timeline || perfetto !== undefined || findings.some(isAboutInjected);
    const causes = wantsCauses ? injectedCauses(observation) : [];
    const { setupTrouble, clientEnded, interrupted } = observation;
    const troubles = clientEnded === null ? setupTrouble : [...setupTrouble, clientEnded];
    const stacks = await nameStacks([...findings, ...troubles.flatMap(({ where }) => where ?? [])], replay);
    const named = await toVerdicts(findings, replay, stacks, causes, asked.command);
    const { verdicts, uses } = suppress(named, suppressions);
    if (perfetto !== undefined) await writePerfetto(replay, verdicts, causes, perfetto);
    const summary = summaryOf(judgement.tally, verdicts, uses, observation.lostFacts);
    const cycles = verdicts.map(({ cycle }) => cycle);
    return {
      ...headOf(replay, asked),
      summary,
      notWatched: observation.notWatched,
      verdicts,
      latency: judgement.latency,
      otherClients: asked.clients.slice(1),
      processes: observation.processes.map(processSummary),
      setUp: setUpSteps(observation.processes),
      notes: [...observation.notes, ...(lines?.notes ?? [])],
      setupTrouble: setupTrouble.map((trouble) => namedTrouble(trouble, stacks)),
      clientEnded: clientEnded === null ? null : namedTrouble(clientEnded, stacks),
      interrupted,
      durationNs: Math.round(observation.durationNs),
      rules: judgement.rules.map(({ slug, class: usual, about, macos }) => ({ slug, class: usual, about, macos })),
      command: asked.command,
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
      releases: null,
      models: observation.usedModels,
      bundle: null,
      modules: options.modules ? loadedModules(replay) : null,
      killed: killed ? await killedClients(replay) : [],
      keptDirectory: replay.keptDirectory,
      decisions: options.decisions ? decisionsOf(observation) : null,
      outcomes: options.outcomes ? outcomesOf(observation) : null,
      timeline: timeline
        ? (await import('../timeline/timeline.ts')).timelineOf(observation, trace.path, cycles, causes)
        : null,
      cachedAnswers: statesCached(options) ? cachedAnswersOf(observation) : null,
    };
  } finally {
    killPoint('judged');
    replay.close();
    killPoint('removed');
  }
}

/** Compares what the client wrote with what it got. */
async function linesOf({ observation, trace, output }: Replay, map: OutputMap): Promise<OutputComparison | null> {
  if (output === null) return null;
  const { productLines } = await import('./product-lines.ts'); // most runs have no map
  return productLines(map, output, observation, trace.path);
}

/** What ran: the first lines of a report. */
function headOf({ trace, os }: Replay, { trace: path, clients: [client], options }: DescribedRun) {
  return {
    version: reportVersion,
    trace: { path, messages: trace.messages, complete: trace.complete },
    client: client ?? null,
    options,
    os: {
      macos: os.profile.macos,
      messageVersion: os.messageVersion ?? trace.os.messageVersion,
      from: os.from,
      requested: os.requested,
      newer: os.newer,
      defaultMutes: os.defaultMutes.from,
      withheld: os.withheld.messages,
    },
  };
}

const isAboutInjected = ({ row, similar }: Finding): boolean =>
  (row?.injected ?? similar?.lastRow?.injected ?? null) !== null;

async function writePerfetto(
  replay: Replay,
  findings: readonly Verdict[],
  causes: readonly string[],
  write: (bytes: Uint8Array) => void,
): Promise<void> {
  const { stacksIn, writePerfetto: writeTrace } = await import('../perfetto/trace.ts'); // most runs have none
  const { observation, trace } = replay;
  const named = new Map<number, ReadonlyMap<number, NamedStack>>();
  for (const process of observation.processes)
    named.set(process.slot, await stacksOf(process.slot, stacksIn(process), replay));
  const framesOf = (slot: number, stack: number | null) => named.get(slot)?.get(stack ?? -1)?.frames ?? [];
  writeTrace({ observation, trace, findings, causes, framesOf }, write);
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
