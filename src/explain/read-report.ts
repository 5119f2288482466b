// A crash report from its file, in whichever form it is.
import { closeSync, fstatSync, openSync, readFileSync } from 'node:fs';
import { UsageError } from '../errors.ts';
import { fileKind } from '../file-kind.ts';
import { type CrashReport, reportLimits } from './crash-report.ts';
import { parseIps } from './ips-report.ts';
import { parseText } from './text-report.ts';

/** Throws UsageError for what cannot be read or is no report. */
export function readReport(path: string): CrashReport {
  const source = readSource(path);
  return parseReport(source, path);
}

/** `path` is for complaints alone. */
export function parseReport(source: string, path: string): CrashReport {
  const text = source.replace(/^\ufeff/, '');
  return /^\s*\{/.test(text) ? parseIps(text.trimStart(), path) : parseText(text, path);
}

function readSource(path: string): string {
  // A FIFO would wait for its writer.
  if (fileKind(path) !== 'file')
    throw new UsageError(`${path} is neither a report nor a run directory.`, {
      place: path,
      remedy: 'Name a report of macOS (.ips or .crash), or a directory esreplay-PID-... that a run left behind.',
    });
  let file: number | undefined;
  try {
    file = openSync(path, 'r');
    if (fstatSync(file).size > reportLimits.bytes)
      throw new UsageError(`The report is larger than ${reportLimits.bytes / 1024 / 1024} MiB.`, {
        place: path,
        remedy: 'Reports of macOS are far smaller; name one of those.',
      });
    return readFileSync(file, 'utf8');
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw new UsageError(`The report cannot be read: ${(error as Error).message}.`, {
      place: path,
      remedy: 'Check its name and who may read it.',
      cause: error,
    });
  } finally {
    if (file !== undefined) closeSync(file);
  }
}
