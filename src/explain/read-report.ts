// Reads a crash report from its file, in either form.
import { closeSync, fstatSync, openSync, readFileSync } from 'node:fs';
import { UsageError } from '../errors/errors.ts';
import { fileKind } from '../files/file-kind.ts';
import { meantFile } from '../files/near-file.ts';
import { inputName, inputPath } from '../files/standard-input.ts';
import { type CrashReport, reportLimits } from './crash-report.ts';
import { parseIps } from './ips-report.ts';
import { parseText } from './text-report.ts';

/** Throws UsageError for a file that cannot be read or is not a report. */
export function readReport(path: string): CrashReport {
  const source = readSource(inputPath(path), inputName(path));
  return parseReport(source, inputName(path));
}

/** `path` is used only for errors. */
export function parseReport(source: string, path: string): CrashReport {
  const text = source.replace(/^\ufeff/, '');
  return /^\s*\{/.test(text) ? parseIps(text.trimStart(), path) : parseText(text, path);
}

function readSource(path: string, name: string): string {
  // Opening a FIFO would wait for its writer.
  const kind = fileKind(path);
  if (kind !== 'file')
    throw new UsageError(`${kind === null ? 'report not found' : 'not a report or run directory'}: ${name}`, {
      place: name,
      remedy:
        (kind === null ? meantFile(path) : undefined) ??
        'name a crash report of macOS (.ips or .crash), or a run directory (esreplay-PID-...)',
    });
  let file: number | undefined;
  try {
    file = openSync(path, 'r');
    if (fstatSync(file).size > reportLimits.bytes)
      throw new UsageError(`report is larger than ${reportLimits.bytes / 1024 / 1024} MiB`, {
        place: name,
        remedy: 'name a crash report of macOS, which is far smaller',
      });
    return readFileSync(file, 'utf8');
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw new UsageError(`cannot read the report: ${(error as Error).message}`, {
      place: name,
      remedy: 'check its name and its permissions',
      cause: error,
    });
  } finally {
    if (file !== undefined) closeSync(file);
  }
}
