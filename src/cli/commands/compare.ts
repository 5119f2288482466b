// `esreplay compare`: what a new build decides otherwise than an old one.
import colours from 'picocolors';
import { compareValue } from '../../compare/compare-json.ts';
import type { ShownRun } from '../../compare/compare-page.ts';
import type { CompareResult } from '../../compare/result.ts';
import { dash } from '../../files/standard-input.ts';
import { version } from '../../system/version.ts';
import { onInterrupt } from '../../trials/interrupt.ts';
import { toReport } from '../../verdict/report.ts';
import { jsonText } from '../../words/printable.ts';
import { type CompareWords, declareCompareOptions, toCompareCall } from '../arguments/compare-options.ts';
import type { Command, CommandSummary } from '../command-row.ts';
import { mayWritePage, pageOptions, wantsPage } from '../terminal/page-options.ts';
import { timeLeft } from '../terminal/progress.ts';
import { layoutOf, printAnnotationsOf, printText, writeReport } from '../terminal/report.ts';
import { sourceFiles } from '../terminal/sources.ts';
import { textStream } from '../terminal/standard-output.ts';
import { TerminalLine } from '../terminal/terminal-line.ts';

export const row: CommandSummary = {
  usage: 'compare <trace..>',
  group: 'run',
  about: 'review what a new build of a client decides otherwise than an old one',
};

export const compareCommand: Command<CompareWords> = {
  builder: declareCompareOptions,
  handler: compare,
};

async function compare(words: CompareWords): Promise<number> {
  const { builds, others, options, failOn } = await toCompareCall(words);
  const [{ compareBuilds }, { TrialProgress }] = await Promise.all([
    import('../../compare/compare.ts'),
    import('../../trials/progress.ts'),
  ]);
  const { json, junit, html } = words;
  const line = new TerminalLine({ logged: ![json, junit, html].includes(dash), maxBetweenMs: 30_000 });
  const progress = new TrialProgress([], 1, new Map());
  const show = (id: string): void => {
    const leftMs = progress.leftMs();
    const left = leftMs === null || leftMs === 0 ? '' : `, about ${timeLeft(leftMs)} left`;
    line.show(`${progress.done} of ${progress.total} runs${left}${id === '' ? '' : ` (${id})`}`);
  };
  const shown: ShownRun[] = [];
  const { signal, killNow, release } = onInterrupt();
  try {
    const result = await compareBuilds({
      traces: words.trace,
      builds,
      options,
      others,
      runs: words.runs,
      failOn,
      signal,
      killNow,
      timeline: mayWritePage(words),
      onRun: (trace, build, number, run) => {
        if (number === 1 && mayWritePage(words))
          shown.push({ trace, build, report: toReport(run), timeline: run.timeline });
      },
      onPlan: (ids) => {
        progress.add(ids);
        show('');
      },
      onEnd: (id, { durationNs }) => {
        progress.end(id, durationNs / 1e9);
        show(id);
      },
    });
    line.clear();
    release(); // an output may wait for its reader
    await write(result, shown, words);
    return result.exitCode;
  } finally {
    line.clear();
    release();
  }
}

async function write(
  result: CompareResult,
  shown: readonly ShownRun[],
  { verbose = false, ...words }: CompareWords,
): Promise<void> {
  const { json, junit } = words;
  const [{ renderCompare }, { renderCompareAnnotations }] = await Promise.all([
    import('../../compare/compare-text.ts'),
    import('../../compare/compare-annotations.ts'),
  ]);
  const stream = textStream(json, junit, words.html);
  const layout = { columns: layoutOf(stream).columns, colour: colours.isColorSupported, verbose };
  printText(renderCompare(result, layout), stream);
  printAnnotationsOf((directories) => renderCompareAnnotations(result, directories), stream, words);
  if (json !== undefined) await writeReport(json, '--json', jsonText(compareValue(result, version), 2));
  if (junit !== undefined) {
    const { renderCompareJunit } = await import('../../compare/compare-junit.ts'); // loads a package
    await writeReport(junit, '--junit', renderCompareJunit(result, new Date()));
  }
  if (words.html === undefined || !wantsPage([result], words)) return;
  const { renderComparePage } = await import('../../compare/compare-page.ts'); // loads the page
  const sources = sourceFiles(
    shown.map(({ report }) => report),
    words,
  );
  await writeReport(words.html, '--html', renderComparePage(result, shown, pageOptions(words, sources)));
}
