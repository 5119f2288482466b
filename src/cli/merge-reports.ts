// `esreplay merge-reports`, once its words are there: the results of several machines as one, and what is missing of it.
import { setFlagsFromString } from 'node:v8';
import colours from 'picocolors';
import { SetupError, UsageError } from '../errors/errors.ts';
import { Archive } from '../suite/archive.ts';
import { maxPassedRows, withoutMostPassed } from '../suite/folded.ts';
import { Merge, type Merged } from '../suite/merge.ts';
import { renderSuiteAnnotations } from '../suite/suite-annotations.ts';
import { SuiteText } from '../suite/suite-text.ts';
import { warn } from './terminal/diagnostic.ts';
import { layoutOf, printAnnotationsOf, printText, writeReport } from './terminal/report.ts';
import {
  checkSuiteReports,
  type SuiteReportWords,
  suiteSources,
  suiteStream,
  writeSuiteReports,
} from './terminal/suite-reports.ts';

export interface MergeWords extends SuiteReportWords {
  readonly archives: readonly string[];
  readonly missing?: string | undefined;
  readonly verbose?: boolean | undefined;
}

/** Returns the exit status of the worst test, or 3 if the archives are not the whole of one suite. */
export async function mergeReports(words: MergeWords): Promise<number> {
  // Most of what is read is garbage at once: V8 would let it grow to a multiple of what is kept.
  setFlagsFromString('--heap-growing-percent=15');
  checkSuiteReports(words);
  const merge = opened(words.archives);
  const merged = merge.merged();
  await write(merge, merged, words);
  const again = words.missing === undefined ? '`--missing FILE` lists them' : `\`esreplay test --cells\` runs them`;
  for (const { message, tests } of merged.trouble)
    warn(message, { excerpt: tests.map((id) => `  ${id}`).join('\n') || undefined });
  if (merged.missing.length > 0) warn('the result is not whole', { remedy: again });
  return merged.result.exitCode;
}

/** Throws UsageError, and SetupError if the first line of every archive was cut. */
function opened(paths: readonly string[]): Merge {
  const cut: string[] = [];
  const archives = paths.flatMap((path) => {
    const archive = Archive.open(path);
    if (archive === null) cut.push(path);
    return archive ?? [];
  });
  const [first, ...others] = archives;
  if (first !== undefined) return new Merge([first, ...others], cut);
  if (cut.length === 0) throw new UsageError('no archive given', { remedy: 'name those of all machines' });
  throw new SetupError('no archive has a whole line, so no test is known', {
    place: cut[0],
    remedy: 'get the archives from their machines, or run the shares again',
  });
}

async function write(merge: Merge, merged: Merged, words: MergeWords): Promise<void> {
  const { result, stale, missing, withoutReport } = merged;
  const stream = suiteStream(words);
  const sources = suiteSources(words, process.cwd());
  const options = { ...layoutOf(stream), verbose: words.verbose ?? false, sources, colour: colours.isColorSupported };
  const text = new SuiteText(result.cells, result.file, options);
  printText(text.heading(result.workers), stream);
  const limit = words.verbose === true ? Number.POSITIVE_INFINITY : maxPassedRows;
  const rows = text.rows(withoutMostPassed(result.cells, limit), ': --verbose prints them');
  for (const row of rows) printText(row, stream);
  printText(text.ending(result, stale), stream);
  if (withoutReport > 0) warn(`${withoutReport} tests that failed are too many to show: their findings are in --json`);
  printAnnotationsOf((directories) => renderSuiteAnnotations(result, directories), stream, words);
  if (words.missing !== undefined)
    await writeReport(
      words.missing,
      '--missing',
      missing.map((id) => `${id}\n`),
    );
  const reports = { result, stale, cells: result.cells, whole: () => merge.results(), missing: missingWords(merged) };
  await writeSuiteReports({ ...reports, folder: process.cwd(), sources, timelines: new Map() }, words);
}

const missingWords = ({ trouble }: Merged): string => trouble.map(({ message }) => message).join('; ');
