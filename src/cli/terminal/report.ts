// Writes reports: text to stdout, and a file in each format that an option names.
import { writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import colours from 'picocolors';
import { SetupError, UsageError } from '../../errors.ts';
import { fileKind } from '../../file-kind.ts';
import type { Report } from '../../judge/report.ts';
import { renderAnnotations } from '../../report/annotations.ts';
import { type ReportFormatName, reportFormatNames, reportFormats } from '../../report/formats.ts';
import { renderText } from '../../report/text.ts';
import { writeRemedy } from '../../write-remedy.ts';

/** Files by option; false: none. */
export type ReportFiles = { readonly [N in ReportFormatName]?: string | undefined } & {
  readonly ips?: string | false | undefined;
};

/** A reader of data wants no lines about progress, not even beside it. */
export const isStdoutData = (files: ReportFiles): boolean => reportFormatNames.some((name) => files[name] === '-');

export function printReport(report: Report): void {
  process.stdout.write(renderText(report, { colour: colours.isColorSupported }));
  if (process.env.GITHUB_ACTIONS === 'true') process.stdout.write(renderAnnotations(report));
}

/** Writes every requested format. `several`: one run for each of several releases was requested. */
export async function writeReports(reports: readonly Report[], several: boolean, files: ReportFiles): Promise<void> {
  const [first, ...others] = reports;
  if (first === undefined) return;
  for (const name of reportFormatNames) {
    const file = files[name];
    if (file !== undefined)
      writeReport(file, `--${name}`, await reportFormats[name].render([first, ...others], several));
  }
}

/** Throws SetupError; what is already on stdout stays. */
export function writeReport(file: string, option: string, text: string): void {
  try {
    writeFileSync(file, text);
  } catch (error) {
    throw new SetupError(`cannot write the report of ${option}: ${(error as Error).message}`, {
      place: file,
      remedy: `${writeRemedy((error as NodeJS.ErrnoException).code, 'name another file') ?? 'name another file'}; the findings are above`,
      cause: error,
    });
  }
}

/** Checks before the run rather than after it. Throws UsageError for a file that cannot be written. */
export function requireWritable(files: ReportFiles): void {
  for (const name of reportFormatNames) requireDirectory(name, files[name]);
  if (files.ips !== false) requireDirectory('ips', files.ips);
}

function requireDirectory(option: string, file: string | undefined): void {
  if (file === undefined) return;
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
      remedy: `make it: \`mkdir -p ${directory}\``,
    });
  if (fileKind(file) === 'folder') throw new UsageError(`file of --${option} is a folder`, { place: file });
}
