// Writes reports: text to stdout, and a file in each format that an option names.
import { dirname } from 'node:path';
import colours from 'picocolors';
import { SetupError, UsageError } from '../../errors/errors.ts';
import { writeRemedy } from '../../errors/write-remedy.ts';
import { fileKind } from '../../files/file-kind.ts';
import { refuseForeign } from '../../files/output-file.ts';
import { dash } from '../../files/standard-input.ts';
import { type Directories, renderAnnotations } from '../../report/annotations.ts';
import { type ReportFormatName, reportFormatNames, reportFormats } from '../../report/formats.ts';
import { width } from '../../report/layout.ts';
import { renderTexts } from '../../report/report-text.ts';
import { withoutCommands } from '../../report/workflow-commands.ts';
import { fromEnvironment } from '../../system/environment.ts';
import { isWhole } from '../../verdict/exit-code.ts';
import { type JudgedRun, type Report, toReport } from '../../verdict/report.ts';
import { painted, printableLines } from '../../words/printable.ts';
import { shellQuoted } from '../../words/shell-words.ts';
import { warn } from './diagnostic.ts';
import { type PageWords, pagedReport, pageOptions, wantsPage } from './page-options.ts';
import { type SarifWords, sarifOptions, warnOfPart } from './sarif-options.ts';
import { show } from './show.ts';
import { sourceFiles, sourceRootOf } from './sources.ts';
import { textStream } from './standard-output.ts';
import { piecesOf, writeOutput } from './write-output.ts';

/** Files by option; false: none. */
export type ReportFiles = { readonly [N in ReportFormatName]?: string | undefined } & {
  readonly ips?: string | false | undefined;
  readonly perfetto?: string | undefined;
} & PageWords &
  SarifWords;

/** A reader of data wants no lines about progress, not even beside it. */
export const isStdoutData = (files: ReportFiles): boolean => reportFormatNames.some((name) => files[name] === dash);

const inGithubActions = (): boolean => process.env.GITHUB_ACTIONS === 'true';

/** Prints one text for all of them, as wide as the terminal. `own`: those of a run here, whose --source-root counts. */
export function printReports(
  reports: readonly Report[],
  stream: NodeJS.WriteStream,
  { verbose = false, ...words }: PageWords & { readonly verbose?: boolean | undefined },
  own = reports.slice(0, 1),
): void {
  const [first, ...others] = reports;
  if (first === undefined) return;
  const sources = sourceFiles(own, words) ?? undefined;
  const options = { colour: colours.isColorSupported, ...layoutOf(stream), verbose, sources };
  printText(renderTexts([first, ...others], options), stream);
}

const narrowest = 60;
/** Longer lines are hard to read. */
const widest = 120;

interface Layout {
  readonly columns: number;
  readonly cut: boolean;
}

/** A file and a pipe have the columns of COLUMNS, or the usual ones and no cut: a log cannot show the rest later. */
export function layoutOf({ isTTY, columns }: Pick<NodeJS.WriteStream, 'isTTY' | 'columns'>): Layout {
  const wanted = isTTY ? columns : Number(fromEnvironment('COLUMNS') ?? 0);
  return wanted > 0
    ? { columns: Math.min(widest, Math.max(narrowest, wanted)), cut: true }
    : { columns: width, cut: isTTY === true };
}

export const reportColumns = (stream: Pick<NodeJS.WriteStream, 'isTTY' | 'columns'>): number =>
  layoutOf(stream).columns;

export const isColoured = (): boolean => colours.isColorSupported;

/** Prints text that may have names from traces and crash reports in it. */
export function printText(text: string, stream: NodeJS.WriteStream): void {
  show(stream, painted(inGithubActions() ? withoutCommands(text, crypto.randomUUID()) : text));
}

/** Prints annotations in GitHub Actions only. `reports`: all of this command, because GitHub shows few of them. */
export function printAnnotations(reports: readonly Report[], stream: NodeJS.WriteStream, files: ReportFiles): void {
  printAnnotationsOf((directories) => renderAnnotations(reports, directories), stream, files);
}

export function printAnnotationsOf(
  render: (directories: Directories) => string,
  stream: NodeJS.WriteStream,
  files: ReportFiles,
): void {
  if (!inGithubActions()) return;
  const current = process.cwd();
  const workspace = process.env.GITHUB_WORKSPACE ?? current;
  const rest = files.html ?? files.junit ?? files.json ?? null;
  show(stream, printableLines(render({ current, workspace, rest })));
}

/** Returns where text for people goes. */
export const reportStream = (files: ReportFiles): NodeJS.WriteStream =>
  textStream(...reportFormatNames.map((name) => files[name]));

/** Writes every requested format. `several`: one run for each of several releases was requested. */
export async function writeReports(runs: readonly JudgedRun[], several: boolean, files: ReportFiles): Promise<void> {
  const [first, ...others] = runs.map(toReport);
  if (first === undefined) return;
  const page = {
    ...pageOptions(files, sourceFiles(runs, files)),
    reports: runs.map((judged) => pagedReport(judged, several)),
    sarif: sarifOptions(files, process.cwd(), sourceRootOf(runs)),
    say: (words: string) => warn(words),
  };
  for (const name of reportFormatNames) {
    const file = files[name];
    if (file === undefined || (name === 'html' && !wantsPage(runs, files))) continue;
    if ('ofWhole' in reportFormats[name] && !runs.every(({ exitCode }) => isWhole(exitCode))) {
      warnOfPart(file, 'the client did not get all messages');
      continue;
    }
    await writeReport(file, `--${name}`, await reportFormats[name].render([first, ...others], several, page));
  }
}

/** What a file is, and what its reader has without it. */
interface Named {
  readonly what: string;
  readonly rest: string;
}
const ofReports: Named = { what: 'report', rest: '; the findings are above' };

/** `text`: in one piece or several. Throws SetupError; earlier output on stdout stays. `-` is stdout. */
export async function writeReport(
  file: string,
  option: string,
  text: string | Iterable<string>,
  named = ofReports,
): Promise<void> {
  if (file !== dash) await writeFile(file, option, text, 'w', named);
  else for (const piece of piecesOf(text)) show(process.stdout, printableLines(piece));
}

/** Returns false if something is there, even a link that leads nowhere. Throws SetupError. */
export async function createReport(file: string, option: string, text: string): Promise<boolean> {
  return writeFile(file, option, text, 'wx');
}

async function writeFile(
  file: string,
  option: string,
  text: string | Iterable<string>,
  flag: 'w' | 'wx',
  { what, rest } = ofReports,
): Promise<boolean> {
  try {
    await writeOutput(file, text, flag);
    return true;
  } catch (error) {
    if (flag === 'wx' && (error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    if (error instanceof SetupError) throw error;
    throw new SetupError(`cannot write the ${what} of ${option}: ${(error as Error).message}`, {
      place: file,
      remedy: `${writeRemedy((error as NodeJS.ErrnoException).code, 'name another file') ?? 'name another file'}${rest}`,
      cause: error,
    });
  }
}

/** Checks before the run rather than after it. Throws UsageError or SetupError for a file that cannot be written. */
export function requireWritable(files: ReportFiles): void {
  for (const name of reportFormatNames) requireDirectory(name, files[name]);
  if (files.ips !== false) requireDirectory('ips', files.ips);
  requireDirectory('perfetto', files.perfetto);
}

function requireDirectory(option: string, file: string | undefined): void {
  if (file === undefined || file === dash) return;
  if (file === '') throw new UsageError(`--${option} needs the name of a file`);
  const directory = dirname(file);
  const kind = fileKind(directory);
  if (kind !== null && kind !== 'folder')
    throw new UsageError(`file of --${option} is in something that is not a folder`, {
      place: directory,
      remedy: 'name a file in a folder',
    });
  if (kind === null)
    throw new UsageError(`folder of --${option} not found`, {
      place: directory,
      remedy: `make it: \`mkdir -p ${shellQuoted(directory)}\``,
    });
  if (fileKind(file) === 'folder') throw new UsageError(`file of --${option} is a folder`, { place: file });
  refuseForeign(file);
}
