// `esreplay merge-reports`, once its words are there: the results of several machines as one, and what is missing of it.
import { setFlagsFromString } from 'node:v8';
import colours from 'picocolors';
import { UsageError } from '../errors/errors.ts';
import { SourceFiles } from '../report/source-files.ts';
import { Archive } from '../suite/archive.ts';
import { Merge, type Merged } from '../suite/merge.ts';
import { renderSuiteAnnotations } from '../suite/suite-annotations.ts';
import { suiteJson } from '../suite/suite-json.ts';
import { renderSuiteJunit } from '../suite/suite-junit.ts';
import { SuiteText, suiteText } from '../suite/suite-text.ts';
import { staleLines } from '../suite/words.ts';
import { warn } from './terminal/diagnostic.ts';
import { checkPageWords, type PageFile, pageOptions, wantsPage } from './terminal/page-options.ts';
import { layoutOf, printAnnotationsOf, printText, requireWritable, writeReport } from './terminal/report.ts';
import { textStream } from './terminal/standard-output.ts';
import { version } from './version.ts';

export interface MergeWords extends PageFile {
  readonly archives: readonly string[];
  readonly missing?: string | undefined;
  readonly verbose?: boolean | undefined;
  readonly json?: string | undefined;
  readonly junit?: string | undefined;
}

/** Returns the exit status of the worst test, or 3 if the archives are not the whole of one suite. */
export async function mergeReports(words: MergeWords): Promise<number> {
  // Most of what is read is garbage at once: V8 would let it grow to a multiple of what is kept.
  setFlagsFromString('--heap-growing-percent=15');
  checkPageWords(words);
  requireWritable({ json: words.json, junit: words.junit, html: words.html });
  const [first, ...others] = words.archives.map((path) => new Archive(path));
  if (first === undefined) throw new UsageError('no archive given', { remedy: 'name those of all machines' });
  const merge = new Merge([first, ...others]);
  const merged = merge.merged();
  await write(merge, merged, words);
  const again = words.missing === undefined ? '`--missing FILE` lists them' : `\`esreplay test --cells\` runs them`;
  for (const { message, tests } of merged.trouble)
    warn(message, { excerpt: tests.map((id) => `  ${id}`).join('\n') || undefined });
  if (merged.missing.length > 0) warn('the result is not whole', { remedy: again });
  return merged.result.exitCode;
}

async function write(merge: Merge, merged: Merged, words: MergeWords): Promise<void> {
  const { result, stale, missing, withoutReport } = merged;
  const stream = textStream(words.json, words.junit, words.html);
  const sources = words.sources === false ? null : new SourceFiles([process.cwd()]);
  const options = { ...layoutOf(stream), verbose: words.verbose ?? false, sources, colour: colours.isColorSupported };
  const text = new SuiteText(result.cells, result.file, options);
  printText(text.heading(result.workers), stream);
  for (const each of result.cells) {
    const rows = text.rowsAfter(each);
    if (rows !== '') printText(rows, stream);
  }
  printText(text.ending(result, stale), stream);
  if (withoutReport > 0) warn(`${withoutReport} tests that failed are too many to show: their findings are in --json`);
  printAnnotationsOf((directories) => renderSuiteAnnotations(result, directories), stream, words);
  const { json, junit, html } = words;
  if (words.missing !== undefined)
    await writeReport(
      words.missing,
      '--missing',
      missing.map((id) => `${id}\n`),
    );
  if (json !== undefined) await writeReport(json, '--json', suiteJson(result, stale, version, merge.results()));
  if (junit !== undefined) await writeReport(junit, '--junit', renderSuiteJunit(result, stale, new Date()));
  if (html === undefined || !wantsPage([result], words)) return;
  const { renderSuitePage } = await import('../suite/suite-page.ts'); // loads the page
  const page = { ...pageOptions(words, sources), timelines: new Map(), stale: staleLines(stale) };
  const shown = suiteText(result.cells, result, { sources, stale });
  await writeReport(html, '--html', renderSuitePage(result, { ...page, text: shown }));
}
