// `esreplay explain`: explains the crash report of a killed client, or reports on a run that was cut off.
import type { CommandModule } from 'yargs';
import { exitCodes, UsageError } from '../../errors.ts';
import { fileKind } from '../../file-kind.ts';
import { toReport } from '../../judge/report.ts';
import { reportFormatNames } from '../../report/formats.ts';
import { inputPath } from '../../standard-input.ts';
import { withExamples } from '../arguments/examples.ts';
import { reportFormatRows } from '../arguments/run-options.ts';
import { inputFile, trace } from '../arguments/values.ts';
import { checkPageWords, mayWritePage, pageRows } from '../terminal/page.ts';
import {
  printAnnotations,
  printReport,
  printText,
  type ReportFiles,
  reportStream,
  requireWritable,
  writeReport,
  writeReports,
} from '../terminal/report.ts';
import { textStream } from '../terminal/standard-output.ts';

interface ExplainWords extends ReportFiles {
  readonly report: string;
  readonly trace?: string | undefined;
}

export const explainCommand: CommandModule<object, ExplainWords> = {
  builder: (parser) =>
    withExamples(
      parser
        .positional('report', {
          ...inputFile,
          demandOption: true,
          describe: 'crash report (.ips, .crash), - for one on standard input, or run directory (esreplay-PID-...)',
        })
        .option('trace', {
          ...{ ...trace, requiresArg: true },
          describe: 'check whether this trace can reproduce the kill',
        })
        .options({
          ...reportFormatRows,
          ...pageRows,
          json: { ...reportFormatRows.json, describe: 'write the explanation, or the report of the run, as JSON' },
        }),
      [
        [
          'esreplay explain Agent-2026-03-04-081502.ips --trace boot.estrace',
          'why the client was killed, and how to reproduce it',
        ],
        ['esreplay explain /tmp/esreplay-4711-x7Kq2b', 'the report of an interrupted run'],
      ],
      'Exit status of a crash report: 0 a missed deadline, 1 anything else. Of a run directory: as the run; 3 if the run was cut off.',
    ),
  handler: async (words) => {
    requireWritable(words);
    checkPageWords(words);
    process.exitCode = isRun(words.report) ? await explainRun(words) : await explainReport(words);
  },
};

/** A missing file is reported by the reader of crash reports. */
function isRun(path: string): boolean {
  return fileKind(inputPath(path)) === 'folder';
}

async function explainRun({ report: path, trace, ...files }: ExplainWords): Promise<number> {
  if (trace !== undefined)
    throw new UsageError('--trace is for crash reports: a run directory names its trace', { remedy: 'leave it out' });
  const { judgeOrphanedRun } = await import('../../explain/orphaned-run.ts');
  const judged = await judgeOrphanedRun(path, { timeline: mayWritePage(files) });
  const report = toReport(judged);
  printReport(report, reportStream(files));
  printAnnotations([report], reportStream(files));
  await writeReports([judged], false, files);
  return report.exitCode;
}

async function explainReport({ report: path, trace, json, ...files }: ExplainWords): Promise<number> {
  const ofRuns = reportFormatNames.find((name) => name !== 'json' && files[name] !== undefined);
  if (ofRuns !== undefined)
    throw new UsageError(`--${ofRuns} is for run directories: a crash report has no rules that pass or fail`, {
      remedy: 'leave it out, or use --json',
    });
  const [{ default: colours }, { readReport }, { explain }, { renderExplanation }] = await Promise.all([
    import('picocolors'),
    import('../../explain/read-report.ts'),
    import('../../explain/explanation.ts'),
    import('../../explain/explanation-text.ts'),
  ]);
  const explanation = explain(readReport(path), path, trace ?? null);
  printText(renderExplanation(explanation, { colour: colours.isColorSupported }), textStream(json));
  if (json !== undefined) writeReport(json, '--json', `${JSON.stringify(explanation, null, 2)}\n`);
  return explanation.kind === 'deadline-miss' ? exitCodes.pass : exitCodes.findings;
}
