// Replay, judge and name: what both the command line and the public API do.
import { UsageError } from '../errors.ts';
import type { JudgedRun, ProcessSummary } from '../judge/judged-run.ts';
import type { ProcessObservation } from '../judge/observation.ts';
import type { Verdict } from '../judge/verdict.ts';
import { commandLine, refusalWord } from './command-line.ts';
import { exitCodeOf } from './exit-code.ts';
import { type JudgedRunOptions, runDefaults } from './options.ts';
import { changedPolicies } from './policies.ts';
import type { Replay } from './replay.ts';
import { replayTrace } from './run.ts';
import { checkTrace } from './trace-check.ts';

export async function runAndJudge(options: JudgedRunOptions): Promise<JudgedRun> {
  refuseTwice(options);
  const trace = checkTrace(options.trace);
  await refuseBroken(options);
  refuseForeign(options, trace.messages);
  // What comes after the run is loaded while the client runs: a short run is mostly loading.
  const onStarted = (): void => {
    void loadJudge();
    options.onStarted?.();
  };
  return judgeReplay(options, await replayTrace({ ...options, onStarted }, trace));
}

/** Judges what a run left, and closes it. */
export async function judgeReplay(options: JudgedRunOptions, replay: Replay): Promise<JudgedRun> {
  const { judge, decisionsOf, killedClients, recordedDecisions, suppress, toNamedTrouble, toVerdicts } =
    await loadJudge();
  const strict = options.strict ?? false;
  const { trace } = replay;
  try {
    const { observation } = replay;
    const expectations =
      options.expect === 'recorded' ? await recordedDecisions(options.trace) : (options.expect ?? null);
    const judgement = judge(observation, {
      strict,
      expectations,
      mustOccur: options.expect !== 'recorded',
      disabledRules: options.disabledRules ?? [],
    });
    const command = commandLine({
      ...options,
      expect: options.expectName ?? (options.expect === 'recorded' ? 'recorded' : null),
    });
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
      options: shownOptions(options),
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
      killed: judgement.findings.some(({ row }) => row?.killed === true) ? killedClients(replay) : [],
      decisions: options.decisions ? decisionsOf(observation) : null,
      command,
      exitCode: exitCodeOf({
        invalid: observation.invalid.length > 0,
        clientEnded: observation.clientEnded !== null,
        interrupted: observation.interrupted,
        killed: judgement.findings.some(({ row }) => row?.killed === true),
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

async function loadJudge() {
  const [
    { judge },
    { decisionsOf },
    { killedClients },
    { recordedDecisions },
    { suppress },
    { toNamedTrouble, toVerdicts },
  ] = await Promise.all([
    import('../judge/judge.ts'),
    import('../judge/expectations.ts'),
    import('./killed-clients.ts'),
    import('./messages.ts'),
    import('../judge/suppressions.ts'),
    import('./verdicts.ts'),
  ]);
  return { judge, decisionsOf, killedClients, recordedDecisions, suppress, toNamedTrouble, toVerdicts };
}

// Before anything is started: a policy that does not exist would be found only when run.bin is written.
function refuseTwice({ policies = {}, queueCapacity }: JudgedRunOptions): void {
  changedPolicies(policies);
  if (queueCapacity !== undefined && Object.hasOwn(policies, 'queue-capacity'))
    throw new UsageError(
      'The queue capacity was given twice: as an option of its own and as the policy queue-capacity.',
    );
}

function refuseForeign({ expect, trace }: JudgedRunOptions, messages: number): void {
  if (expect === undefined || expect === 'recorded') return;
  const beyond = [...expect.keys()].find((index) => index >= messages);
  if (beyond === undefined) return;
  throw new UsageError(
    `Message ${beyond} is expected, and the trace has ${messages} messages (0 to ${messages - 1}).`,
    {
      place: trace,
      remedy: 'The expectations belong to another trace; --update-expect writes them anew.',
    },
  );
}

/** Those of a file were checked line by line; a program's own have no lines. */
async function refuseBroken({ suppressions = [] }: JudgedRunOptions): Promise<void> {
  if (suppressions.length === 0) return;
  const { suppressionTrouble } = await import('../judge/suppressions.ts');
  for (const [index, suppression] of suppressions.entries()) {
    const trouble = suppressionTrouble(suppression);
    if (trouble !== null)
      throw new UsageError(`Suppression ${index} is none: ${trouble}.`, {
        place: suppression.place,
        remedy: 'It names a rule, a frame or a call, and a reason.',
      });
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

function osOf({ os, trace }: Replay): JudgedRun['os'] {
  return {
    macos: os.profile.macos,
    messageVersion: os.messageVersion ?? trace.os.messageVersion,
    from: os.from,
    defaultMutes: os.defaultMutes.from,
    withheld: os.withheld.messages,
  };
}

function shownOptions(options: JudgedRunOptions): JudgedRun['options'] {
  return {
    pace: options.pace ?? runDefaults.pace,
    speed: options.speed ?? runDefaults.speed,
    budgetScale: options.budgetScale ?? runDefaults.budgetScale,
    outstanding: options.outstanding ?? null,
    onMiss: options.onMiss ?? runDefaults.onMiss,
    strict: options.strict ?? false,
    seed: String(options.seed ?? runDefaults.seed),
    expect: options.expectName ?? (options.expect === 'recorded' ? 'recorded' : null),
    requireComplete: options.requireComplete ?? false,
    pruneDenied: options.pruneDenied ?? false,
    asRoot: options.asRoot ?? false,
    queueCapacity: options.queueCapacity ?? null,
    clientPid: options.clientPid ?? null,
    refuseClient: refusalWord(options.refuseClient) ?? null,
    poolWidth: options.poolWidth ?? null,
    models: options.handler === undefined ? (options.models ?? runDefaults.models) : null,
    guard: options.guard ?? false,
    policies: changedPolicies(options.policies ?? {}),
  };
}
