// `--accept N`: adds the suppressions of a finding to the file of --suppressions, as the report numbers the findings.
import { existsSync, readFileSync } from 'node:fs';
import { SetupError, UsageError } from '../../errors/errors.ts';
import { placesOf } from '../../report/places.ts';
import { suggestedSuppressions } from '../../report/suggested-suppressions.ts';
import type { Report } from '../../verdict/report.ts';
import { note } from './diagnostic.ts';
import { writeOutput } from './write-output.ts';

export interface Accepting {
  readonly suppressions?: string;
  readonly accept?: readonly number[];
  readonly reason?: string;
}

/** Throws UsageError for a number that the report lacks, and SetupError if the file cannot be written. */
export async function acceptFindings(reports: readonly Report[], asked: Accepting): Promise<void> {
  const { suppressions: file, accept = [], reason = 'no reason was given' } = asked;
  if (file === undefined || accept.length === 0) return;
  const { places } = placesOf(reports);
  const lines = accept.flatMap((number) => {
    const place = places[number - 1];
    const found = `the report has ${places.length === 0 ? 'none' : `1 to ${places.length}`}`;
    if (place === undefined) throw new UsageError(`no finding ${number} to accept: ${found}`);
    const of = suggestedSuppressions(place, reason);
    if (of.length > 0) return of;
    throw new UsageError(
      `finding ${number} cannot be accepted: it has no function of the client, no call, and no message of its own`,
    );
  });
  const before = existsSync(file) ? readFileSync(file, 'utf8') : '';
  const separator = before === '' || before.endsWith('\n') ? '' : '\n';
  try {
    await writeOutput(file, `${before}${separator}${lines.map((line) => `${line}\n`).join('')}`);
  } catch (error) {
    if (error instanceof SetupError) throw error;
    throw new SetupError(`cannot write the suppressions: ${(error as Error).message}`, { place: file, cause: error });
  }
  note(`${file}: ${lines.length === 1 ? '1 suppression' : `${lines.length} suppressions`} added`, {
    excerpt: lines.map((line) => `  ${line}`).join('\n'),
  });
}
