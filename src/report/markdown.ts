// Reports as Markdown, for the summary of a CI step: how the run ended, the releases, the places to fix, what was slow.
import pc from 'picocolors';
import { commandWords } from '../run/client-command.ts';
import { worstExitCode } from '../verdict/exit-code.ts';
import type { Report } from '../verdict/report.ts';
import { formatDuration } from '../words/duration.ts';
import { plural } from './layout.ts';
import { codeBlock, codeSpan, plain, Summary, tableOf } from './markdown-text.ts';
import { releaseMatrix, runMatrix } from './matrix.ts';
import { closingWord, findingsText } from './outcome.ts';
import { placeBlock } from './place-block.ts';
import { placesOf } from './places.ts';
import { macosOf } from './run-lines.ts';
import type { SourceFiles } from './source-files.ts';
import type { Page } from './text-target.ts';

/** Lines of a block of code do not wrap on a page. */
export const summaryColumns = 100;

export const summaryPage = (sources: SourceFiles | null): Page => ({
  columns: summaryColumns,
  colours: pc.createColors(false),
  verbose: false,
  cut: false,
  sources,
});

const maxTimesBytes = 50 << 10;

export const restOfPlaces = (count: number): string => `${plural(count, 'more place')} in --json.`;

export function renderMarkdown(reports: readonly [Report, ...Report[]], sources: SourceFiles | null): string {
  const page = summaryPage(sources);
  const { places } = placesOf(reports);
  const summary = new Summary(`### Times\n\n${timesOf(reports)}`);
  summary.add(headOf(reports, places.length));
  for (const report of reports) {
    const trouble = troubleOf(report);
    if (trouble.length > 0)
      summary.add(`### macOS ${codeSpan(macosOf(report))}: no whole result\n\n${codeBlock(trouble)}`);
  }
  const [report] = reports;
  const matrix = reports.length > 1 ? releaseMatrix(reports, places, page) : runMatrix(report, places, page);
  if (matrix.length > 0) summary.add(codeBlock(matrix));
  if (places.length > 0) {
    summary.add('### Places to fix\n');
    const blocks = places.map((place, at) => codeBlock(placeBlock(place, at + 1, reports, page)));
    summary.addAll(blocks, restOfPlaces);
  }
  return summary.text();
}

function headOf(reports: readonly [Report, ...Report[]], places: number): string {
  const exitCode = worstExitCode(reports.map((each) => each.exitCode));
  const worst = reports.find((each) => each.exitCode === exitCode) ?? reports[0];
  const client = worst.client === null ? 'a JavaScript handler' : codeSpan(commandWords(worst.client));
  const durationNs = reports.reduce((sum, each) => sum + each.durationNs, 0);
  const same = reports.filter((each) => each.exitCode === exitCode).length;
  const found =
    reports.length === 1 ? findingsText(worst, places) : `on ${same} of ${plural(reports.length, 'macOS release')}`;
  return [
    `## esreplay run: ${closingWord(worst)}`,
    '',
    `${found}, in ${formatDuration(durationNs)} (exit status ${exitCode})`,
    '',
    `Trace ${codeSpan(worst.trace.path)} with ${plural(worst.trace.messages, 'message')}, client ${client}`,
    '',
  ].join('\n');
}

const troubleOf = ({ setupTrouble, clientEnded }: Report): readonly string[] =>
  [...setupTrouble, ...(clientEnded === null ? [] : [clientEnded])].flatMap(({ sentence, remedy }) => [
    sentence,
    ...(remedy === null ? [] : [`help: ${remedy}`]),
  ]);

/** From a message's arrival to its answer, and of the handler. */
function timesOf(reports: readonly Report[]): string {
  const rows = reports.flatMap((report) =>
    (['response', 'handler'] as const).flatMap((name) => {
      const times = report.latency[name];
      if (times === null) return [];
      const { count, p50Ns, p99Ns, maxNs } = times;
      const shown = [String(count), ...[p50Ns, p99Ns, maxNs].map(formatDuration)];
      return [[macosOf(report), plain(name === 'response' ? 'answers' : 'handler'), ...shown.map(plain)]];
    }),
  );
  return tableOf(['macOS', '', 'count', 'half within', '99 % within', 'slowest'].map(plain), rows, maxTimesBytes);
}
