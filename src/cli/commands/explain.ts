// `esreplay explain`: explains the crash report of a killed client, a rule or a call, or reports on a run that was cut off.

import { didYouMean } from '../../errors/did-you-mean.ts';
import { exitCodes, UsageError } from '../../errors/errors.ts';
import { fileKind } from '../../files/file-kind.ts';
import { inputPath } from '../../files/standard-input.ts';
import type { Rule } from '../../judge/rule.ts';
import { rules } from '../../judge/rules.ts';
import { type ReportFormatName, reportFormatNames } from '../../report/formats.ts';
import { callNamed, callWords } from '../../schema/calls/call-spellings.ts';
import type { KnownCall } from '../../schema/calls/known-calls.ts';
import { toReport } from '../../verdict/report.ts';
import { jsonText, painted } from '../../words/printable.ts';
import { withExamples } from '../arguments/examples.ts';
import { reportFormatRows, verboseRow } from '../arguments/run-options.ts';
import { inputFile, trace } from '../arguments/values.ts';
import type { Command, CommandSummary } from '../command-row.ts';
import { checkPageWords, mayWritePage, pageRows } from '../terminal/page-options.ts';
import {
  printAnnotations,
  printReports,
  printText,
  type ReportFiles,
  reportColumns,
  reportStream,
  requireWritable,
  writeReport,
  writeReports,
} from '../terminal/report.ts';
import { show } from '../terminal/show.ts';
import { textStream } from '../terminal/standard-output.ts';

const ruleNames: readonly string[] = rules.map(({ slug }) => slug);

interface ExplainWords extends ReportFiles {
  readonly report: string;
  readonly trace?: string | undefined;
  readonly verbose?: boolean | undefined;
}

export const row: CommandSummary = {
  usage: 'explain <report>',
  group: 'look',
  about: 'explain the crash report of a killed client, an interrupted run, a rule or a call',
};

export const explainCommand: Command<ExplainWords> = {
  builder: (parser) =>
    withExamples(
      parser
        .positional('report', {
          ...inputFile,
          demandOption: true,
          describe:
            'crash report (.ips, .crash), - for one on standard input, run directory (esreplay-PID-...), rule of a finding, or call such as getpwuid',
          // A shell would take the brackets of a method apart.
          known: () => [...ruleNames, ...callWords.filter((name) => /^\w+$/.test(name))],
        })
        .option('trace', {
          ...trace,
          requiresArg: true,
          describe: 'check whether this trace can reproduce the kill',
        })
        .options({
          ...reportFormatRows,
          verbose: verboseRow,
          ...pageRows,
          json: { ...reportFormatRows.json, describe: 'write the explanation, or the report of the run, as JSON' },
        }),
      [
        [
          'esreplay explain Agent-2026-03-04-081502.ips --trace boot.estrace',
          'why the client was killed, and how to reproduce it',
        ],
        ['esreplay explain /tmp/esreplay-4711-x7Kq2b', 'the report of an interrupted run'],
        ['esreplay explain deadlock', 'what a rule finds, what macOS does about it, and what to do instead'],
        ['esreplay explain getpwuid', 'why a call blocks a handler, what macOS does, and what to do instead'],
      ],
      'Exit status of a crash report: 0 a missed deadline, 1 anything else. Of a run directory: as the run; 3 if the run was cut off. Of a rule or a call: 0.',
    ),
  handler: async (words) => {
    const rule = rules.find(({ slug }) => slug === words.report);
    if (rule !== undefined) return explainRule(rule, words);
    const call = callNamed(words.report);
    if (call !== undefined) return explainCall(call, words);
    requireWritable(words);
    refuseUnknownName(words.report);
    checkPageWords(words);
    return isRun(words.report) ? explainRun(words) : explainReport(words);
  },
};

/** A name of a rule is one; `./deadlock` is a file of that name. */
async function explainRule(rule: Rule, words: ExplainWords): Promise<number> {
  refuseOptions(words, ['trace', ...reportFormatNames], rule.slug, 'a rule');
  const [{ default: colours }, { renderRule }] = await Promise.all([
    import('picocolors'),
    import('../../explain/rule-text.ts'),
  ]);
  const columns = reportColumns(process.stdout);
  show(process.stdout, painted(renderRule(rule, { colour: colours.isColorSupported, columns })));
  return exitCodes.pass;
}

/** The same for a call: a rule comes before it, and a path after it. */
async function explainCall(known: KnownCall, words: ExplainWords): Promise<number> {
  const formats = reportFormatNames.filter((name) => name !== 'json');
  refuseOptions(words, ['trace', ...formats], words.report, 'a call');
  requireWritable({ json: words.json });
  const [{ default: colours }, { explainedCall }, { renderCall }] = await Promise.all([
    import('picocolors'),
    import('../../explain/call.ts'),
    import('../../explain/call-text.ts'),
  ]);
  const call = await explainedCall(known);
  const stream = textStream(words.json);
  printText(renderCall(call, { colour: colours.isColorSupported, columns: reportColumns(stream) }), stream);
  if (words.json !== undefined)
    await writeReport(words.json, '--json', jsonText((await import('../terminal/calls-json.ts')).callValue(call), 2));
  return exitCodes.pass;
}

function refuseOptions(
  words: ExplainWords,
  options: readonly ('trace' | ReportFormatName)[],
  name: string,
  what: string,
): void {
  const option = options.find((each) => words[each] !== undefined);
  if (option !== undefined)
    throw new UsageError(`--${option} is for reports, and ${name} is ${what}`, {
      remedy: `leave it out, or write ./${name} for the file`,
    });
}

/** Throws UsageError for what looks like a rule or a call more than like a file. */
function refuseUnknownName(word: string): void {
  if (!/^(?:[\w-]+(?:\(\))?|[-+]?\[[^/]*\])$/.test(word) || fileKind(inputPath(word)) !== null) return;
  const rule = didYouMean(word, ruleNames);
  const remedy = rule ?? didYouMean(word.replace(/\(\)$/, ''), callWords);
  if (remedy !== undefined)
    throw new UsageError(`unknown ${rule === undefined ? 'call' : 'rule'} '${word}'`, { remedy });
}

/** A missing file is reported by the reader of crash reports. */
function isRun(path: string): boolean {
  return fileKind(inputPath(path)) === 'folder';
}

async function explainRun({ report: path, trace, verbose = false, ...files }: ExplainWords): Promise<number> {
  if (trace !== undefined)
    throw new UsageError('--trace is for crash reports: a run directory names its trace', { remedy: 'leave it out' });
  const { judgeOrphanedRun } = await import('../../explain/orphaned-run.ts');
  const judged = await judgeOrphanedRun(path, { timeline: mayWritePage(files) });
  const report = toReport(judged);
  printReports([report], reportStream(files), { ...files, verbose });
  printAnnotations([report], reportStream(files), files);
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
  if (json !== undefined) await writeReport(json, '--json', jsonText(explanation, 2));
  return explanation.kind === 'deadline-miss' ? exitCodes.pass : exitCodes.findings;
}
