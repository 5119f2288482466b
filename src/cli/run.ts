// `esreplay run`: the main path from a trace and a client to a report and an exit status.
import { writeFileSync } from 'node:fs';
import type { CommandModule } from 'yargs';
import { exitCodes, SetupError } from '../errors.ts';
import type { JudgedRun } from '../judge/judged-run.ts';
import { worstExitCode } from '../replay/exit-code.ts';
import { type JudgedRunOptions, runAndJudge } from '../replay/judged-run.ts';
import { type Report, toReport } from '../report/report.ts';
import { onInterrupt } from './interrupt.ts';
import { Progress } from './progress.ts';
import { declareRunOptions, type RunWords, toOsNames, toRunOptions } from './run-options.ts';

export const runCommand: CommandModule<object, RunWords> = {
  command: 'run <trace>',
  describe: 'replay a trace to a client and judge its answers',
  builder: declareRunOptions,
  handler: async (words) => {
    process.exitCode = await run(words);
  },
};

async function run(words: RunWords): Promise<number> {
  const options = await withExpectations(toRunOptions(words), words);
  const names = toOsNames(words);
  const runs: JudgedRun[] = [];
  for (const os of names) {
    if (runs.length > 0) process.stdout.write('\n');
    runs.push(await runOnce(os === undefined ? options : { ...options, os }));
    if (runs.at(-1)?.interrupted) break;
  }
  const reports = runs.map(toReport);
  if (names.length > 1) process.stdout.write((await import('../report/matrix.ts')).renderMatrix(reports));
  await writeReports(reports, names.length > 1, words);
  for (const judged of runs) await updateExpectations(judged, words);
  return worstExitCode(runs.map(({ exitCode }) => exitCode));
}

async function runOnce(options: JudgedRunOptions): Promise<JudgedRun> {
  // The report's code is loaded while the client runs.
  let loading: ReturnType<typeof loadText> | undefined;
  const onStarted = (): void => {
    loading ??= loadText();
  };
  const judged = await watched({ ...options, onStarted });
  const { pc, renderText } = await (loading ?? loadText());
  const report = toReport(judged);
  process.stdout.write(renderText(report, { colour: pc.isColorSupported }));
  if (process.env.GITHUB_ACTIONS === 'true')
    process.stdout.write((await import('../report/annotations.ts')).renderAnnotations(report));
  return judged;
}

async function loadText() {
  const [{ default: pc }, { renderText }] = await Promise.all([import('picocolors'), import('../report/text.ts')]);
  return { pc, renderText };
}

async function withExpectations(
  options: JudgedRunOptions,
  { expect, updateExpect }: RunWords,
): Promise<JudgedRunOptions> {
  if (expect === undefined) return options;
  if (expect === 'recorded') return { ...options, expect, expectName: expect };
  if (updateExpect) return { ...options, decisions: true };
  const { readExpectations } = await import('./expectations.ts');
  return { ...options, expect: readExpectations(expect), expectName: expect };
}

/** Runs with a progress line, and with Ctrl-C ending the run instead of the report. */
async function watched(options: JudgedRunOptions): Promise<JudgedRun> {
  const progress = new Progress();
  const { signal, release } = onInterrupt();
  try {
    return await runAndJudge({ ...options, signal, onProgress: (now) => progress.show(now) });
  } finally {
    progress.clear();
    release();
  }
}

/** Of several runs: one JSON array, one JUnit file with a suite each. */
async function writeReports(reports: readonly Report[], several: boolean, { json, junit }: RunWords): Promise<void> {
  const [first] = reports;
  if (first === undefined) return;
  if (json !== undefined)
    write(json, '--json', (await import('../report/json.ts')).renderJson(several ? reports : first));
  if (junit !== undefined) write(junit, '--junit', (await import('../report/junit.ts')).renderJunit(...reports));
}

function write(file: string, option: string, text: string): void {
  try {
    writeFileSync(file, text);
  } catch (error) {
    throw new SetupError(`The report of ${option} could not be written: ${(error as Error).message}.`, {
      place: file,
      remedy: 'Make room or name another file; the findings are above.',
      cause: error,
    });
  }
}

/** Only a good run may say what is expected of the next one. */
async function updateExpectations(judged: JudgedRun, { expect, updateExpect }: RunWords): Promise<void> {
  if (!updateExpect || expect === undefined || judged.decisions === null) return;
  if (judged.exitCode !== exitCodes.pass) {
    process.stderr.write(`esreplay: ${expect} was left as it is, because the run did not pass.\n`);
    return;
  }
  const { writeExpectations } = await import('./expectations.ts');
  writeExpectations(expect, judged.decisions);
}
