// Which place was found in which run: the releases of `--os` are rows, the runs of `--verify` columns.
import type { Report } from '../judge/report.ts';
import { grouped } from '../words/grouped.ts';
import { plural } from './layout.ts';
import { closingWord, findingsText } from './outcome.ts';
import type { Page } from './page.ts';
import type { Place } from './places.ts';

const none = '·';
const cell = 6;
const maxPlaces = 9;

/** One line for each release: messages at each place, the result, and the number of delivered messages. */
export function releaseMatrix(reports: readonly Report[], places: readonly Place[], { colours }: Page): string[] {
  const shown = places.slice(0, maxPlaces);
  const head = `  ${'macOS'.padEnd(9)}${shown.map((_, at) => `${at + 1})`.padStart(cell)).join('')}`;
  const rows = reports.map((report, at) => {
    const cells = shown.map(({ byReport }) => {
      const messages = byReport.get(at);
      return (messages === undefined ? none : messages === 0 ? 'x' : grouped(messages)).padStart(cell);
    });
    const { os, summary, exitCode } = report;
    const word = closingWord(report);
    const painted = exitCode === 0 ? colours.green(word) : colours.red(word);
    const delivered = `${plural(summary.messages, 'message')} delivered`;
    return `  ${(os.requested ?? os.macos).padEnd(9)}${cells.join('')}   ${painted}${' '.repeat(Math.max(2, 12 - word.length))}${findingsText(report)}, ${delivered}`;
  });
  return shown.length === 0 ? rows : [colours.dim(head), ...rows];
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
