// Which place was found in which run: the releases of `--os` are rows, the runs of `--verify` columns.
import type { Report } from '../verdict/report.ts';
import { grouped } from '../words/grouped.ts';
import { plural, wrap } from './layout.ts';
import { closingWord, findingsText } from './outcome.ts';
import type { Place } from './places.ts';
import { releaseFinding, statusRuns } from './release-words.ts';
import { macosOf } from './run-lines.ts';
import type { Page } from './text-target.ts';

const none = '·';
const cell = 6;
const maxPlaces = 9;

/** One line for each release: messages at each place, the result, and the number of delivered messages. */
export function releaseMatrix(
  reports: readonly Report[],
  places: readonly Place[],
  { columns, colours }: Page,
): string[] {
  const shown = places.slice(0, maxPlaces);
  const head = `  ${'macOS'.padEnd(9)}${shown.map((_, at) => `${at + 1})`.padStart(cell)).join('')}`;
  const rows = reports.map((report, at) => {
    const cells = shown.map((place) => cellText(place, report, at).padStart(cell));
    const { summary, exitCode } = report;
    const often = statusRuns(report);
    const word = `${closingWord(report)}${often === null ? '' : ` ${often.runs}/${often.of}`}`;
    const painted = exitCode === 0 ? colours.green(word) : colours.red(word);
    const delivered = `${plural(summary.messages, 'message')} delivered`;
    return `  ${macosOf(report).padEnd(9)}${cells.join('')}   ${painted}${' '.repeat(Math.max(2, 12 - word.length))}${findingsText(report)}, ${delivered}`;
  });
  return [...(shown.length === 0 ? rows : [colours.dim(head), ...rows]), ...repeatedLines(reports, columns)];
}

/** Returns the messages at a place, or of a flaky place the runs that have it. */
function cellText({ first, byReport }: Place, report: Report, at: number): string {
  const messages = byReport.get(at);
  if (messages === undefined) return none;
  const flaky = releaseFinding(first, report);
  const seen = flaky === null || flaky.tied ? undefined : flaky.releases.find(({ macos }) => macos === macosOf(report));
  if (seen !== undefined) return `${seen.runs}/${seen.of}`;
  return messages === 0 ? 'x' : grouped(messages);
}

function repeatedLines(reports: readonly Report[], columns: number): string[] {
  const repeated = reports.find(({ verify }) => verify?.because === 'releases')?.verify ?? null;
  if (repeated === null) return [];
  const text = `The releases differed, so each was run ${repeated.runs} times: what only some runs of a release have is not due to it.`;
  return wrap(text, columns - 2).map((line) => `  ${line}`);
}

/** One line for each place with a column for each run; nothing if all are in every run, or the line is too long. */
export function runMatrix({ verify }: Report, places: readonly Place[], { columns, colours }: Page): string[] {
  if (verify === null || places.every(({ runs }) => runs?.length === verify.runs)) return [];
  const margin = 12;
  if (verify.runs > columns - margin) return [];
  const numbers = Array.from({ length: verify.runs }, (_, at) => at + 1);
  const head = numbers.map((run) => (run === 1 || run % 10 === 0 ? String(run).at(-1) : ' ')).join('');
  const rows = places.map(({ runs }, at) => {
    const marks = numbers.map((run) => (runs?.includes(run) === true ? 'x' : none)).join('');
    return `  ${`${at + 1})`.padEnd(margin - 2)}${marks}`;
  });
  return [colours.dim(`  ${'run'.padEnd(margin - 2)}${head}`), ...rows];
}
