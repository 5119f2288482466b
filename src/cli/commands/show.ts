// `esreplay show`: opens the page of a run that was kept, of a report, of an exploration, a benchmark or a squeeze, or of two.
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { isBundle } from '../../bundle/is-bundle.ts';
import { exitCodes, UsageError } from '../../errors/errors.ts';
import { fileKind } from '../../files/file-kind.ts';
import type { PagedReport } from '../../report/html/report-page.ts';
import type { RunOptions } from '../../run/options.ts';
import { findProgram } from '../../system/toolchain.mjs';
import { version } from '../../system/version.ts';
import { type Report, toReport } from '../../verdict/report.ts';
import { printableLines } from '../../words/printable.ts';
import { shellQuoted } from '../../words/shell-words.ts';
import { withExamples } from '../arguments/examples.ts';
import { perfettoRow, reportFormatRows } from '../arguments/run-options.ts';
import { file } from '../arguments/values.ts';
import type { Command, CommandSummary } from '../command-row.ts';
import { ownFolder } from '../own-folder.ts';
import { checkPageSize, type PageFile, pageOptions, pageRows } from '../terminal/page-options.ts';
import { withPerfettoFile } from '../terminal/perfetto-file.ts';
import { printReports, requireWritable, writeReport } from '../terminal/report.ts';
import { show } from '../terminal/show.ts';
import { sourceFiles } from '../terminal/sources.ts';
import { textStream } from '../terminal/standard-output.ts';

interface ShowWords extends PageFile {
  readonly perfetto?: string | undefined;
  readonly json?: string | undefined;
  readonly report: string;
  readonly other?: string | undefined;
}

const what =
  'run directory (esreplay-PID-...), a file of --keep, or one that run, explore, compare, bench or squeeze wrote with --json';

export const row: CommandSummary = {
  usage: 'show <report> [other]',
  group: 'look',
  about: 'open the page of a run or a report, print the report of a bundle, or compare two',
};

export const showCommand: Command<ShowWords> = {
  builder: (parser) =>
    withExamples(
      parser
        .positional('report', { ...file, demandOption: true, describe: what })
        .positional('other', { ...file, describe: 'another one, to compare it with' })
        .options({
          html: { ...reportFormatRows.html, describe: 'write the page to this file and do not open it' },
          json: { ...reportFormatRows.json, describe: 'write the report as JSON; opens no page' },
          perfetto: { ...perfettoRow, describe: 'write the run of a directory as a trace for Perfetto; opens no page' },
          'html-size': pageRows['html-size'],
          sources: pageRows.sources,
        }),
      [
        ['esreplay show /tmp/esreplay-4711-x7Kq2b', 'the timeline of a run that was kept (ESREPLAY_KEEP_RUN=1)'],
        ['esreplay show /tmp/esreplay-4711-x7Kq2b --perfetto run.pftrace', 'the same for ui.perfetto.dev'],
        ['esreplay show esreplay-bundles/boot.1a2b3c4d.zip', 'the report of a run that --keep kept'],
        ['esreplay show main.json branch.json', 'the findings of one run that the other lacks'],
        ['esreplay show before.json after.json', 'how two results of esreplay bench --json differ'],
      ],
      'Exit status: 0 shown, 2 usage, 3 set-up, 4 a trace or a bundle is broken.',
    ),
  handler: showPage,
};

async function showPage(words: ShowWords): Promise<number> {
  const { html, json, perfetto } = words;
  requireWritable({ html, json, perfetto });
  checkPageSize(words);
  if (perfetto !== undefined) requireOneRun(words);
  const first = contentOf(words.report);
  const second = words.other === undefined ? undefined : contentOf(words.other);
  if (second !== undefined && first.is !== second.is)
    throw new UsageError(`${kinds[first.is]} cannot be compared with ${kinds[second.is]}`, {
      place: `${first.path}, ${second.path}`,
      remedy: 'name two of the same kind',
    });
  if (json !== undefined && first.is !== 'report')
    throw new UsageError(`--json is for reports of runs, and ${first.path} is ${kinds[first.is]}`);
  const page = first.is === 'report' ? await reportPage(words) : await resultPage(first, second, words);
  if (page === null) return exitCodes.pass;
  const path = html ?? join(ownFolder('show'), `${basename(words.report)}.html`);
  await writeReport(path, '--html', page);
  if (html === undefined) open(path);
  return exitCodes.pass;
}

const kinds = {
  report: 'a report of a run',
  bench: 'a result of bench',
  squeeze: 'a result of squeeze',
  compare: 'a result of compare',
  explore: 'a result of explore',
} as const;

interface Content {
  readonly is: keyof typeof kinds;
  readonly path: string;
  /** The file's JSON; undefined for a folder and for other content, which the report reader then refuses. */
  readonly json?: unknown;
}

/** Recognises a result by its content, because a file may have any name. */
function contentOf(path: string): Content {
  if (fileKind(path) !== 'file' || isBundle(path)) return { is: 'report', path };
  let json: unknown;
  try {
    json = JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return { is: 'report', path };
  }
  if (typeof json !== 'object' || json === null) return { is: 'report', path };
  const kind = 'kind' in json ? json.kind : null;
  if (kind === 'esreplay-bench') return { is: 'bench', path, json };
  if (kind === 'esreplay-compare') return { is: 'compare', path, json };
  if (kind === 'esreplay-explore') return { is: 'explore', path, json };
  return { is: 'squeezed' in json ? 'squeeze' : 'report', path, json };
}

/** Writes or prints what is asked for besides the page; then null, unless that is asked for too. */
async function reportPage(words: ShowWords): Promise<string | null> {
  const { html, json, perfetto } = words;
  const isPrinted = words.other === undefined && json === undefined && isBundle(words.report);
  const wantsPage = html !== undefined || (perfetto === undefined && json === undefined && !isPrinted);
  const reports: PagedReport[] = [];
  await withPerfettoFile(perfetto, async (file) => {
    for (const path of [words.report, words.other])
      if (path !== undefined) reports.push(...(await reportsIn(path, { timeline: wantsPage, ...file })));
  });
  if (json !== undefined) await writeJson(json, reports);
  if (isPrinted) printBundle(reports, words);
  if (!wantsPage) return null;
  // A report of --json may come from elsewhere: it does not say what is read here.
  const roots = reports.flatMap(({ report, timeline }) => (timeline === null ? [] : [report]));
  const { renderPage } = await import('../../report/html/report-page.ts');
  return renderPage(distinct(reports), pageOptions(words, sourceFiles(roots, words)));
}

/** It comes from elsewhere: it does not say what is read here. */
function printBundle(read: readonly PagedReport[], words: ShowWords): void {
  const reports = read.map(({ report }) => report);
  printReports(reports, textStream(words.html), words, []);
}

async function writeJson(file: string, read: readonly PagedReport[]): Promise<void> {
  const { renderJson } = await import('../../report/json.ts');
  const reports = read.map(({ report }) => report);
  const [first] = reports;
  if (first !== undefined) await writeReport(file, '--json', renderJson(reports.length === 1 ? first : reports));
}

/** The page of one result, or of two. */
async function resultPage(first: Content, second: Content | undefined, words: ShowWords): Promise<string> {
  const option = words.htmlSize !== undefined ? '--html-size' : words.sources !== undefined ? '--no-sources' : null;
  if (option !== null)
    throw new UsageError(`${option} is for reports of runs, and ${first.path} is ${kinds[first.is]}`);
  const name = basename(first.path);
  if (first.is === 'compare') return comparisonPage(first, second, words);
  if (first.is === 'explore') return explorationPage(first, second);
  const other = second === undefined ? '' : basename(second.path);
  const otherName = other === name ? `${other} (2)` : other;
  if (first.is === 'bench') {
    const [{ toBenchResult }, { renderBenchComparison, renderBenchPage }] = await Promise.all([
      import('../../bench/read-result.ts'),
      import('../../bench/bench-page.ts'),
    ]);
    const before = { name, result: toBenchResult(first.json, first.path) };
    if (second === undefined) return renderBenchPage(before, version);
    const now = { name: otherName, result: toBenchResult(second.json, second.path) };
    return renderBenchComparison(before, now, version);
  }
  const [{ toSqueezeResult }, { renderSqueezePage }] = await Promise.all([
    import('../../squeeze/read-result.ts'),
    import('../../squeeze/squeeze-page.ts'),
  ]);
  const results = [{ name, result: toSqueezeResult(first.json, first.path) }];
  if (second !== undefined) results.push({ name: otherName, result: toSqueezeResult(second.json, second.path) });
  return renderSqueezePage(results, version);
}

/** Of two builds; its file has no messages. */
async function comparisonPage(first: Content, second: Content | undefined, words: ShowWords): Promise<string> {
  if (second !== undefined)
    throw new UsageError('a result of compare is about two builds already', { place: second.path, remedy: 'name one' });
  const [{ readComparison }, { renderComparePage }] = await Promise.all([
    import('../../compare/stored-result.ts'),
    import('../../compare/compare-page.ts'),
  ]);
  return renderComparePage(readComparison(first.json, first.path), [], pageOptions(words, null));
}

async function explorationPage(first: Content, second: Content | undefined): Promise<string> {
  if (second !== undefined)
    throw new UsageError('results of explore are not compared', { place: second.path, remedy: 'name one' });
  const [{ readExploration }, { renderExplorePage }] = await Promise.all([
    import('../../explore/stored-result.ts'),
    import('../../explore/explore-page.ts'),
  ]);
  return renderExplorePage(readExploration(first.json, first.path), version);
}

/** Throws UsageError: a report has no messages, and a trace is of one run. */
function requireOneRun({ report, other }: ShowWords): void {
  if (other !== undefined) throw new UsageError('--perfetto needs a single run', { remedy: 'name one run directory' });
  if (fileKind(report) === 'file')
    throw new UsageError('--perfetto needs a run directory: a report of --json has no messages', {
      place: report,
      remedy: 'name the run directory (ESREPLAY_KEEP_RUN=1 keeps it), or make the trace with the run',
    });
}

async function reportsIn(
  path: string,
  wanted: Pick<RunOptions, 'perfetto' | 'timeline'>,
): Promise<readonly PagedReport[]> {
  const name = basename(path);
  if (fileKind(path) === 'folder') {
    const { judgeOrphanedRun } = await import('../../explain/orphaned-run.ts');
    const judged = await judgeOrphanedRun(path, wanted);
    return [{ name, report: toReport(judged), timeline: judged.timeline }];
  }
  const reports = isBundle(path)
    ? await reportsOfBundle(path)
    : (await import('../../report/stored-report.ts')).readReports(path);
  return reports.map((report) => ({
    name: reports.length === 1 ? name : `${name}: macOS ${report.os.requested ?? report.os.macos}`,
    report,
    timeline: null,
  }));
}

async function reportsOfBundle(path: string): Promise<readonly Report[]> {
  const { Bundle } = await import('../../bundle/read-bundle.ts');
  return Bundle.use(path, path, async (bundle) => {
    await bundle.check();
    const reports = await bundle.reports();
    if (reports.length > 0) return reports;
    throw new UsageError(`bundle has no report: ${bundle.manifest.error ?? 'the run has none'}`, {
      place: path,
      remedy: `run it again: \`esreplay run ${shellQuoted(path)} -- CLIENT\``,
    });
  });
}

/** Reports of the same name, from two folders, get numbers. */
function distinct(reports: readonly PagedReport[]): readonly PagedReport[] {
  return reports.map((each, at) => {
    const before = reports.slice(0, at).filter(({ name }) => name === each.name).length;
    return before === 0 ? each : { ...each, name: `${each.name} (${before + 1})` };
  });
}

/** Opens it as the system opens a file, if there is a screen; says where it is in any case. */
function open(path: string): void {
  const hasScreen =
    process.platform === 'darwin' || process.env.DISPLAY !== undefined || process.env.WAYLAND_DISPLAY !== undefined;
  const opener = hasScreen ? findProgram([process.platform === 'darwin' ? 'open' : 'xdg-open']) : null;
  if (opener !== null) {
    const child = spawn(opener, [path], { stdio: 'ignore', detached: true });
    child.on('error', () => undefined); // the line below says where the page is
    child.unref();
  }
  show(process.stdout, printableLines(`${opener === null ? 'Open' : 'Opened'} ${path}\n`));
}
