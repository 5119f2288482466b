// `esreplay run`: the main path from a trace and a client to a report and an exit status.

import { isBundle } from '../../bundle/is-bundle.ts';
import type { Keeper } from '../../bundle/keeper.ts';
import { inputPath } from '../../files/standard-input.ts';
import { noticeOrphanedRuns } from '../../run/directory/orphaned-runs.ts';
import type { RunOptions } from '../../run/options.ts';
import { OwnLane, type Runner } from '../../trials/own-lane.ts';
import { worstExitCode } from '../../verdict/exit-code.ts';
import type { JudgedRun } from '../../verdict/report.ts';
import { toReport } from '../../verdict/report.ts';
import { shellQuoted } from '../../words/shell-words.ts';
import {
  declareRunOptions,
  type RunArguments,
  refuseWithoutProvide,
  toCompleteOptions,
  toOsNames,
  toVerifyCount,
} from '../arguments/run-options.ts';
import type { Command, CommandSummary } from '../command-row.ts';
import type { GivenRun } from '../terminal/bundle-input.ts';
import { note } from '../terminal/diagnostic.ts';
import { keeperOf } from '../terminal/keep-options.ts';
import type { AskedRuns } from '../terminal/keep-run.ts';
import { withPerfettoFile } from '../terminal/perfetto-file.ts';
import { Progress } from '../terminal/progress.ts';
import { isStdoutData, printAnnotations, printReports, reportStream, writeReports } from '../terminal/report.ts';
import { TerminalLine } from '../terminal/terminal-line.ts';

export const row: CommandSummary = {
  usage: 'run <trace>',
  group: 'run',
  about: 'replay a trace to a client and judge its answers',
  client: true,
};

export const runCommand: Command<RunArguments> = {
  builder: declareRunOptions,
  handler: run,
};

async function run(typed: RunArguments): Promise<number> {
  if (typed.provide !== undefined) return (await import('../provide-eslogger.ts')).runProducts(typed);
  refuseWithoutProvide(typed);
  const keeper = await keeperOf(typed);
  if (!isBundle(inputPath(typed.trace))) return runAsked(typed, keeper, null);
  const { withBundle } = await import('../terminal/bundle-input.ts');
  return withBundle(typed, (words, given) => runAsked(words, keeper, given));
}

/** `given`: what a bundle has of the run; null: it is of a trace. */
async function runAsked(words: RunArguments, keeper: Keeper | null, given: GivenRun | null): Promise<number> {
  const modules = keeper !== null || given !== null ? { modules: true } : {};
  const options = { ...(await toCompleteOptions(words)), ...given?.besides, ...modules };
  const releases = toOsNames(words);
  const verify = toVerifyCount(words);
  return withPerfettoFile(words.perfetto, async (file) => {
    const runs = await runEach({ ...options, ...file }, releases, verify, words);
    await given?.compareWith(runs);
    const asked = { options, releases, verify, checkCache: words.checkCache === true };
    await report(runs, asked, keeper, words);
    return worstExitCode(runs.map(({ exitCode }) => exitCode));
  });
}

/** Makes the runs of each release; none: that of the trace. */
async function runEach(
  options: RunOptions,
  releases: readonly string[],
  verify: number | null,
  words: RunArguments,
): Promise<readonly JudgedRun[]> {
  const line = new TerminalLine({ logged: !isStdoutData(words) });
  noteOrphanedRuns();
  const lane = OwnLane.ofCommand((what) => new Progress(what === '' ? '' : `${what}: `, line));
  const run = (of: RunOptions, release: string): Promise<JudgedRun> =>
    runOrCompare(of, verify, words, (each, what) =>
      runOnce(lane, each, [release, what].filter((part) => part !== '').join(': ')),
    );
  try {
    const [only] = releases;
    if (releases.length < 2) return [await run(only === undefined ? options : { ...options, os: only }, '')];
    const { runReleases } = await import('../../verify/releases.ts');
    return await runReleases(releases, (os, what) => run({ ...options, os }, what));
  } finally {
    lane.release();
  }
}

/** Makes one run, or those that --verify or --check-cache compares. */
async function runOrCompare(
  options: RunOptions,
  verify: number | null,
  { checkCache }: RunArguments,
  make: Runner,
): Promise<JudgedRun> {
  if (checkCache === true) return (await import('../../verify/check-cache.ts')).checkCache(options, make);
  if (verify === null) return make(options, '');
  return (await import('../../verify/verify.ts')).verifyRuns(options, verify, make);
}

/** Prints one text for all runs, and writes the files that options name. */
async function report(
  made: readonly JudgedRun[],
  asked: AskedRuns,
  keeper: Keeper | null,
  words: RunArguments,
): Promise<void> {
  const stream = reportStream(words);
  printReports(made.map(toReport), stream, words);
  const { runs, trouble } =
    keeper === null
      ? { runs: made, trouble: null }
      : await (await import('../terminal/keep-run.ts')).keepRuns(keeper, made, asked, stream);
  const reports = runs.map(toReport);
  const written = new Set<string>();
  for (const judged of runs.filter(({ killed }) => killed.length > 0))
    await (await import('../terminal/kill-reports.ts')).writeKillReports(judged, words, written, stream);
  printAnnotations(reports, stream, words);
  await writeReports(runs, asked.releases.length > 1, words);
  for (const judged of runs) await updateFile(judged, words);
  if (words.accept !== undefined) await (await import('../terminal/accept-findings.ts')).acceptFindings(reports, words);
  if (trouble !== null) throw trouble;
}

/** Mentions runs that were cut off, once each: their reports can still be made. */
function noteOrphanedRuns(): void {
  const [first, ...others] = noticeOrphanedRuns();
  if (first === undefined) return;
  const runs = others.length === 0 ? 'an earlier run was' : `${others.length + 1} earlier runs were`;
  const more = others.length === 0 ? '' : ` (${others.length} more beside it)`;
  note(`${runs} cut off when the harness was killed`, {
    remedy: `show what it found: \`esreplay explain ${shellQuoted(first.path)}\`${more}`,
  });
}

/** In pace `step` it shows each message and what the handler did with it, else progress. */
async function runOnce(lane: OwnLane, options: RunOptions, what: string): Promise<JudgedRun> {
  if (options.pace !== 'step') return lane.run(options, what);
  const { Steps } = await import('../terminal/step-keys.ts'); // loads the trace reader
  const steps = new Steps({ trace: options.trace, interrupt: () => lane.interrupt() });
  try {
    return await lane.run({ ...options, ...steps.ofRun }, what);
  } finally {
    steps.close();
  }
}

async function updateFile(judged: JudgedRun, { trace, expect, update }: RunArguments): Promise<void> {
  if (update === undefined || expect === undefined) return;
  const { ExpectationFile } = await import('../../expectations/update.ts');
  const [message, ...lines] = new ExpectationFile(expect, trace, update).written(judged);
  if (message !== undefined) note(message, lines.length === 0 ? {} : { excerpt: lines.join('\n') });
}
