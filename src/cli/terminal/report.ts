// Where a report goes: text on stdout, and the files of `--json` and `--junit`.
import { writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { SetupError, UsageError } from '../../errors.ts';
import { fileKind } from '../../file-kind.ts';
import type { Report } from '../../report/report.ts';
import { writeRemedy } from '../../write-remedy.ts';

export interface ReportFiles {
  readonly json?: string | undefined;
  readonly junit?: string | undefined;
  readonly ips?: string | false | undefined;
}

/** Loaded beside a run, so that the report comes at once. */
export const reportCode = () => Promise.all([import('picocolors'), import('../../report/text.ts')]);

export async function printReport(report: Report): Promise<void> {
  const [{ default: colours }, { renderText }] = await reportCode();
  process.stdout.write(renderText(report, { colour: colours.isColorSupported }));
  if (process.env.GITHUB_ACTIONS === 'true')
    process.stdout.write((await import('../../report/annotations.ts')).renderAnnotations(report));
}

/** Of several runs: one JSON array, one JUnit file with a suite each. */
export async function writeReports(
  reports: readonly Report[],
  several: boolean,
  { json, junit }: ReportFiles,
): Promise<void> {
  const [first] = reports;
  if (first === undefined) return;
  if (json !== undefined)
    writeReport(json, '--json', (await import('../../report/json.ts')).renderJson(several ? reports : first));
  if (junit !== undefined)
    writeReport(junit, '--junit', (await import('../../report/junit.ts')).renderJunit(...reports));
}

/** Throws SetupError; what is on stdout stays there. */
export function writeReport(file: string, option: string, text: string): void {
  try {
    writeFileSync(file, text);
  } catch (error) {
    throw new SetupError(`The report of ${option} could not be written: ${(error as Error).message}.`, {
      place: file,
      remedy: `${writeRemedy((error as NodeJS.ErrnoException).code, 'name another file') ?? 'Name another file.'} The findings are above.`,
      cause: error,
    });
  }
}

/** Better before the run than after it. Throws UsageError for a file that cannot be written there. */
export function requireWritable({ json, junit, ips }: ReportFiles): void {
  requireDirectory('json', json);
  requireDirectory('junit', junit);
  if (ips !== false) requireDirectory('ips', ips);
}

function requireDirectory(option: string, file: string | undefined): void {
  if (file === undefined) return;
  if (file === '') throw new UsageError(`--${option} needs the name of a file.`);
  const directory = dirname(file);
  const kind = fileKind(directory);
  if (kind !== null && kind !== 'folder')
    throw new UsageError(`--${option} names something in a folder that is none.`, {
      place: directory,
      remedy: 'Name a file in a folder.',
    });
  if (kind === null)
    throw new UsageError(`The directory of --${option} does not exist.`, {
      place: directory,
      remedy: `mkdir -p ${directory}`,
    });
  if (fileKind(file) === 'folder') throw new UsageError(`--${option} names a directory.`, { place: file });
}
