// What the page of a suite shows of its tests.
import { computed, effect, signal } from '@preact/signals';
import { placesOf } from '../../report/places.ts';
import { baselineWords } from '../../suite/baseline-words.ts';
import { countOf } from '../../suite/folded.ts';
import type { PageCell, SuitePageData } from '../../suite/page-data.ts';
import type { CellVerdict } from '../../suite/result.ts';
import { grouped } from '../../words/grouped.ts';
import { shortWhere } from '../findings.tsx';
import { announced } from '../shell.tsx';
import { foundIn, page } from '../state.ts';

export const { suite } = page as SuitePageData;

export const text = signal('');
export const verdict = signal<CellVerdict | ''>('');
export const isFiltering = computed(() => text.value !== '' || verdict.value !== '');

/** Tests with findings to show, in the order of the suite: as in the text of a suite. */
const failed = suite.cells.flatMap((cell) => {
  const run = cell.run === null ? undefined : page.runs[cell.run];
  return run === undefined || run.report.exitCode === 0 ? [] : [{ cell, run }];
});

/** What to fix across all tests, the worst first, each with the tests that show it. */
export const places = placesOf(failed.map(({ run }) => run.report)).places.map((place) => ({
  place,
  baseline: baselineWords(
    place,
    failed.map(({ cell, run }) => ({ result: cell, report: run.report })),
  ),
  cells: failed.filter((_, at) => place.byReport.has(at)).map(({ cell }) => cell),
}));

const words = new Map<PageCell, string>();

/** What the text of the filter is looked for in. */
function wordsOf(cell: PageCell): string {
  const known = words.get(cell);
  if (known !== undefined) return known;
  const run = cell.run === null ? undefined : page.runs[cell.run];
  const found = run === undefined ? [] : foundIn(run).places.map((place) => `${place.rule} ${shortWhere(place)}`);
  const made = [cell.id, cell.measured ?? '', cell.because, cell.trouble?.message ?? '', ...found]
    .join('\n')
    .toLowerCase();
  words.set(cell, made);
  return made;
}

/** The tests that match the filter. */
export const shown = computed<ReadonlySet<PageCell>>(() => {
  const wanted = text.value.trim().toLowerCase();
  return new Set(
    suite.cells.filter(
      (cell) => (verdict.value === '' || cell.verdict === verdict.value) && wordsOf(cell).includes(wanted),
    ),
  );
});

/** Tests that passed and have no row: the page knows their number, and no name that a text is looked for in. */
export const folded = computed(() =>
  text.value.trim() === '' && (verdict.value === '' || verdict.value === 'passed') ? suite.folded : [],
);

const sum = (counts: readonly number[]): number => counts.reduce((all, count) => all + count, 0);
export const total = suite.cells.length + sum(suite.folded.map(countOf));
/** How many tests match the filter. */
export const found = computed(() => shown.value.size + sum(folded.value.map(countOf)));

effect(() => {
  if (isFiltering.value) announced.value = `${grouped(found.value)} of ${grouped(total)} tests match`;
});

export function clear(): void {
  text.value = '';
  verdict.value = '';
}

/** In the order of the first test of each group. */
export function groupsOf(
  cells: readonly PageCell[],
  keyOf: (cell: PageCell) => string,
): ReadonlyMap<string, readonly PageCell[]> {
  const groups = new Map<string, PageCell[]>();
  for (const cell of cells) {
    const key = keyOf(cell);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [cell]);
    else group.push(cell);
  }
  return groups;
}
