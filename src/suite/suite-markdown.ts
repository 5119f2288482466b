// A suite as Markdown, for the summary of a CI step: how it ended, its tests by release, the places to fix, what was slow.
import { plural } from '../report/layout.ts';
import { restOfPlaces, summaryPage } from '../report/markdown.ts';
import { type Cells, codeBlock, codeSpan, type Plain, plain, Summary, tableOf } from '../report/markdown-text.ts';
import type { SourceFiles } from '../report/source-files.ts';
import { formatDuration } from '../words/duration.ts';
import { measuredWords } from './cell-kinds.ts';
import { verdictWords } from './page-data.ts';
import { type CellResult, type SuiteResult, secondsOf } from './result.ts';
import type { Stale } from './stale.ts';
import { SuiteText } from './suite-text.ts';
import { closingWord, totalsText } from './words.ts';

const slowest = 10;
const maxMatrixBytes = 300 << 10;
const maxSlowestBytes = 50 << 10;

export function renderSuiteMarkdown(result: SuiteResult, stale: Stale, sources: SourceFiles | null): string {
  const { cells, file, durationNs, exitCode } = result;
  const { colours: _, ...page } = summaryPage(sources);
  const { places, remarks } = new SuiteText(cells, file, { ...page, colour: false }).parts(result, stale);
  const times = tableOf(['test', 'time', ''].map(plain), slowestRows(cells), maxSlowestBytes);
  const summary = new Summary(`### Slowest\n\n${times}`);
  const totals = `${totalsText(cells)}, in ${formatDuration(durationNs)} (exit status ${exitCode})`;
  summary.add(`## esreplay test: ${closingWord(result)}\n\n${totals}, suite ${codeSpan(file)}\n`);
  const { head, rows } = matrixRows(cells);
  summary.add(`### Tests\n\n${tableOf(head, rows, maxMatrixBytes)}`);
  if (places.length > 0) {
    summary.add('### Places to fix\n');
    summary.addAll(places.map(codeBlock), restOfPlaces);
  }
  if (remarks.length > 0) {
    summary.add('### Besides\n');
    summary.addAll(remarks.map(codeBlock), (count) => `${plural(count, 'more section')} in --json.`);
  }
  return summary.text();
}

/** A row for each client and trace, those that did not pass first, and a column for each release. */
function matrixRows(cells: readonly CellResult[]): { readonly head: Cells; readonly rows: readonly Cells[] } {
  const releases = [...new Set(cells.map(({ os }) => os))];
  const groups = new Map<string, CellResult[]>();
  for (const cell of cells) {
    const key = JSON.stringify([cell.kind, cell.client, cell.trace]);
    const row = groups.get(key) ?? [];
    row.push(cell);
    groups.set(key, row);
  }
  const isGood = (row: readonly CellResult[]): boolean =>
    row.every(({ verdict }) => verdict === 'passed' || verdict === 'skipped');
  const all = [...groups.values()];
  const sorted = [...all.filter((row) => !isGood(row)), ...all.filter(isGood)];
  return {
    head: [
      ...['', 'client', 'trace'].map(plain),
      ...releases.map((release) => (release === null ? plain('result') : `macOS ${release}`)),
    ],
    rows: sorted.map((row) => {
      const [{ kind, client, trace }] = row as [CellResult];
      const of = new Map(row.map((cell) => [cell.os, cell]));
      return [plain(kind), client, trace, ...releases.map((release) => cellWords(of.get(release)))];
    }),
  };
}

function cellWords(cell: CellResult | undefined): string | Plain {
  if (cell === undefined) return plain('');
  const measured = measuredWords(cell);
  const word = verdictWords[cell.verdict];
  return measured === null ? plain(word) : `${word}, ${measured}`;
}

function slowestRows(cells: readonly CellResult[]): readonly Cells[] {
  return [...cells]
    .sort((a, b) => secondsOf(b) - secondsOf(a))
    .slice(0, slowest)
    .map((cell) => [
      cell.id,
      plain(formatDuration(Math.round(secondsOf(cell) * 1e9))),
      plain(cell.attempts.length > 1 ? `${cell.attempts.length} attempts` : ''),
    ]);
}
