// A suite as text: a row for each client and trace, then what failed by place in the client's code across all cells.
import pc from 'picocolors';
import { exitCodes } from '../errors/errors.ts';
import { plural, width, wrap } from '../report/layout.ts';
import { placeBlock } from '../report/place-block.ts';
import { placesOf } from '../report/places.ts';
import type { SourceFiles } from '../report/source-files.ts';
import { entry, labelled, type Page } from '../report/text-target.ts';
import { formatDuration } from '../words/duration.ts';
import { printable } from '../words/printable.ts';
import { baselineWords } from './baseline-words.ts';
import { countWords, measuredWords } from './cell-kinds.ts';
import { countOf, type Folded, rowOf, withoutMostPassed } from './folded.ts';
import { type CellTrouble, verdictWords } from './page-data.ts';
import {
  type CellResult,
  type CellVerdict,
  type SuiteResult,
  secondsOf,
  waitedSecondsOf,
  withFindings,
} from './result.ts';
import type { Stale } from './stale.ts';
import { suiteCommand } from './suite-file.ts';
import { closingWord, staleLines, totalsText, troubleOf } from './words.ts';

/** Of a test, before or after it ran. */
export type ShownCell = Pick<CellResult, 'kind' | 'id' | 'client' | 'trace' | 'os'>;

export interface SuiteTextOptions {
  readonly colour: boolean;
  readonly columns: number;
  readonly cut: boolean;
  readonly verbose: boolean;
  readonly sources: SourceFiles | null;
}

const worstFirst: readonly CellVerdict[] = ['error', 'failed', 'flaky', 'unfinished', 'passed', 'skipped'];
const maxPlaces = 50;

/** Returns the text of a suite that has ended. */
export function suiteText(
  cells: readonly ShownCell[],
  result: SuiteResult,
  { sources, stale }: { readonly sources: SourceFiles | null; readonly stale: Stale },
): string {
  const text = new SuiteText(cells, result.file, {
    colour: false,
    columns: width,
    cut: false,
    verbose: false,
    sources,
  });
  const rows = [...text.rows(withoutMostPassed(result.cells))].join('');
  return `${text.heading(result.workers)}${rows}${text.ending(result, stale)}`;
}

export class SuiteText {
  private readonly page: Page;
  private readonly clientWidth: number;
  private readonly traceWidth: number;
  /** In the suite. */
  private readonly places: ReadonlyMap<string, number>;
  /** By client and trace: the results that are there, in the order of the suite. */
  private readonly groups = new Map<string, { readonly size: number; readonly results: CellResult[] }>();

  constructor(
    private readonly cells: readonly ShownCell[],
    /** The suite, as it was named. */
    private readonly file: string,
    { colour, ...options }: SuiteTextOptions,
  ) {
    this.page = { ...options, colours: pc.createColors(colour) };
    this.clientWidth = widest(cells.map((cell) => namesOf(cell)[0]));
    this.traceWidth = widest(cells.map(({ kind, trace }) => (kind === 'test' ? printable(trace) : '')));
    this.places = new Map(cells.map(({ id }, at) => [id, at]));
    for (const cell of cells) {
      const key = rowOf(cell);
      this.groups.set(key, { size: (this.groups.get(key)?.size ?? 0) + 1, results: [] });
    }
  }

  /** `24 tests (3 traces, 2 clients, 4 releases) and 1 gate, 2 workers` */
  heading(workers: number): string {
    const tests = this.cells.filter(({ kind }) => kind === 'test');
    const count = (of: (cell: ShownCell) => string | null): number => new Set(tests.map(of)).size;
    const releases = tests.some(({ os }) => os !== null)
      ? `, ${plural(
          count(({ os }) => os),
          'release',
        )}`
      : '';
    const parts = `${plural(
      count(({ trace }) => trace),
      'trace',
    )}, ${plural(
      count(({ client }) => client),
      'client',
    )}`;
    return `${countWords(this.cells, ` (${parts}${releases})`)}, ${plural(workers, 'worker')}\n\n`;
  }

  /** Returns the rows of a client and a trace once the last of their cells has ended; empty before. */
  rowsAfter(result: CellResult): string {
    const group = this.groups.get(rowOf(result));
    if (group === undefined) return '';
    group.results.push(result);
    if (group.results.length < group.size) return '';
    return worstFirst
      .map((verdict) => group.results.filter((each) => each.verdict === verdict))
      .filter((same) => same.length > 0)
      .flatMap((same) => this.row(same))
      .map((line) => `${line}\n`)
      .join('');
  }

  /** Yields the rows of a suite that has ended. `hint`: what prints those that are left out. */
  *rows({ shown, folded }: Folded, hint = ''): Iterable<string> {
    for (const result of shown) yield this.rowsAfter(result);
    const count = folded.reduce((sum, tests) => sum + countOf(tests), 0);
    if (count > 0) yield `  and ${plural(count, 'test')} that passed${hint}\n`;
  }

  /** What follows the rows. */
  ending(result: SuiteResult, stale: Stale): string {
    const sections = [this.failures(result.cells), ...this.remarks(result, stale), [this.totals(result)]];
    return `\n${sections
      .filter((lines) => lines.length > 0)
      .map((lines) => `${lines.join('\n')}\n`)
      .join('\n')}`;
  }

  /** Returns what is no place to fix, a section each. */
  private remarks({ cells }: SuiteResult, stale: Stale): readonly (readonly string[])[] {
    return [
      this.troubles(cells),
      this.because('Flaky', cells, 'flaky'),
      this.because('Skipped', cells, 'skipped'),
      titled('Stale', staleLines(stale)),
    ];
  }

  /** Returns the blocks of all places, and then what no place says, for other outputs. */
  parts(result: SuiteResult, stale: Stale): { readonly places: readonly Lines[]; readonly remarks: readonly Lines[] } {
    const remarks = [this.knownFailures(result.cells), ...this.remarks(result, stale)];
    return { places: this.placeBlocks(result.cells), remarks: remarks.filter((lines) => lines.length > 0) };
  }

  /** One line, or more where it is too narrow. */
  private row(results: readonly CellResult[]): string[] {
    const [first] = results;
    if (first === undefined) return [];
    const placeOf = ({ id }: CellResult): number => this.places.get(id) ?? 0;
    const sorted = [...results].sort((a, b) => placeOf(a) - placeOf(b));
    const releases = sorted.flatMap(({ os }) => os ?? []).join(' ');
    const { verdict } = first;
    const [head, rest] = namesOf(first);
    const name = `${head.padEnd(this.clientWidth)}  ${printable(rest).padEnd(this.traceWidth)}`;
    const end =
      verdict === 'flaky' || verdict === 'skipped' ? 'see below' : (measuredWords(first) ?? timesOrCached(sorted));
    const indent = '          ';
    const named = `  ${verdictWords[verdict].padEnd(6)}  ${name}`;
    const whole = `${named}  ${releases}`.trimEnd();
    const { columns } = this.page;
    const lines =
      whole.length <= columns
        ? [whole]
        : [named.trimEnd(), ...wrap(releases, columns - indent.length).map((line) => `${indent}${line}`)];
    const last = lines.at(-1) ?? '';
    // Beside the last line, or below it.
    if (last.length + 2 + end.length > columns) lines.push('');
    const room = ' '.repeat(Math.max(2, columns - (lines.at(-1) ?? '').length - end.length));
    const ended = [...lines.slice(0, -1), `${lines.at(-1) ?? ''}${room}${this.page.colours.dim(end)}`];
    return ended.map((line, at) => (at === 0 ? this.painted(verdict, line) : line));
  }

  private painted(verdict: CellVerdict, line: string): string {
    const { green, red, yellow, dim } = this.page.colours;
    const word = verdictWords[verdict];
    const paint = { passed: green, failed: red, error: red, flaky: yellow, skipped: dim, unfinished: dim }[verdict];
    return line.replace(word, () => paint(word));
  }

  private failures(results: readonly CellResult[]): string[] {
    const blocks = this.placeBlocks(results);
    const left = blocks.length - maxPlaces;
    const more = left > 0 ? [`${plural(left, 'more place')} in --json.`] : [];
    return withoutLast([
      ...blocks.slice(0, maxPlaces).flatMap((lines) => [...lines, '']),
      ...more,
      ...this.knownFailures(results),
    ]);
  }

  /** One fault that is seen in many cells is one block, with where it is. */
  private placeBlocks(results: readonly CellResult[]): readonly Lines[] {
    const shown = withFindings(results);
    const { places } = placesOf(shown.map(({ report }) => report));
    return places.map((place, at) => {
      const cells = shown.filter((_, index) => place.byReport.has(index)).map(({ result }) => result);
      const baseline = baselineWords(place, shown);
      return [
        ...placeBlock(place, at + 1, [], this.page),
        ...entry('tests', cellsText(cells), this.page),
        ...(baseline === '' ? [] : entry('since', printable(baseline), this.page)),
        ...this.again(cells),
      ];
    });
  }

  private knownFailures(results: readonly CellResult[]): string[] {
    return results
      .filter(({ because, verdict }) => verdict === 'failed' && because !== '')
      .flatMap((cell) => [
        ...wrap(
          `${this.page.colours.red('FAIL')} ${printable(cell.id)}: ${printable(cell.because)}`,
          this.page.columns,
          '     ',
        ),
        ...this.again([cell]),
      ]);
  }

  /** Cells without a result, by what is wrong. */
  private troubles(results: readonly CellResult[]): string[] {
    const groups = new Map<string, { readonly trouble: CellTrouble; readonly cells: CellResult[] }>();
    for (const result of results) {
      const trouble = troubleOf(result);
      if (trouble === null) continue;
      const group = groups.get(trouble.message) ?? { trouble, cells: [] };
      group.cells.push(result);
      groups.set(trouble.message, group);
    }
    return withoutLast(
      [...groups.values()].flatMap(({ trouble: { message, place, remedy, output }, cells }) => [
        ...wrap(`${this.page.colours.red('ERROR')} ${printable(message)}`, this.page.columns),
        ...(place === null ? [] : [`  --> ${printable(place)}`]),
        ...entry('tests', cellsText(cells), this.page),
        ...(output === '' ? [] : output.split('\n')).map(
          (line) => `   ${this.page.colours.dim('|')} ${printable(line)}`,
        ),
        ...(remedy === null ? [] : entry('help', printable(remedy), this.page)),
        ...this.again(cells),
        '',
      ]),
    );
  }

  private because(title: string, results: readonly CellResult[], verdict: CellVerdict): string[] {
    const groups = new Map<string, CellResult[]>();
    for (const result of results) {
      if (result.verdict !== verdict || result.because === '') continue;
      groups.set(result.because, [...(groups.get(result.because) ?? []), result]);
    }
    if (groups.size === 0) return [];
    const lines = [...groups].flatMap(([because, cells]) => [
      ...wrap(`- ${cellsText(cells)}: ${printable(because)}`, this.page.columns - 2, '  ').map((each) => `  ${each}`),
      ...(verdict === 'flaky' ? this.again(cells) : []),
    ]);
    return [title, ...lines];
  }

  /** The first of them stands for all. */
  private again(cells: readonly CellResult[]): string[] {
    return cells.slice(0, 1).map(({ id }) => `${labelled('again')}${suiteCommand('test', this.file, '-t', id)}`);
  }

  /** `FAILED  12 passed, 4 failed, 1 flaky of 24 tests, in 8.3 s (exit status 1)` */
  private totals(result: SuiteResult): string {
    const { cells, durationNs, exitCode } = result;
    const { green, red, bold } = this.page.colours;
    const painted = (exitCode === exitCodes.pass ? green : red)(bold(closingWord(result)));
    const waitedNs = waitedNsOf(cells);
    const waits = waitedNs === 0 ? '' : `, beside ${formatDuration(waitedNs)} of waits`;
    return `${painted}  ${totalsText(cells)}, in ${formatDuration(durationNs)}${waits} (exit status ${exitCode})`;
  }
}

const sumNs = (results: readonly CellResult[], of: (each: CellResult) => number): number =>
  Math.round(results.reduce((sum, each) => sum + of(each), 0) * 1e9);
const waitedNsOf = (results: readonly CellResult[]): number => sumNs(results, waitedSecondsOf);

/** `cached`: none of them ran. */
const timesOrCached = (results: readonly CellResult[]): string =>
  results.every(({ cached }) => cached) ? 'cached' : timesText(results.filter(({ cached }) => !cached));

/** `1.2 s`, `0.2 s, waits 1.0 s`: the first without the second, which costs no other test its time. */
function timesText(results: readonly CellResult[]): string {
  const waitedNs = waitedNsOf(results);
  const ownNs = sumNs(results, secondsOf) - waitedNs;
  return waitedNs === 0 ? formatDuration(ownNs) : `${formatDuration(ownNs)}, waits ${formatDuration(waitedNs)}`;
}

const titled = (title: string, lines: readonly string[]): string[] =>
  lines.length === 0 ? [] : [title, ...lines.map((line) => `  - ${printable(line)}`)];

type Lines = readonly string[];
/** What the columns of a row have. */
const namesOf = ({ kind, client, trace }: Pick<CellResult, 'kind' | 'client' | 'trace'>): readonly [string, string] =>
  kind === 'test' ? [client, trace] : [kind, `${client} ${trace}`];
const widest = (names: readonly string[]): number => names.reduce((width, { length }) => Math.max(width, length), 0);
const withoutLast = (lines: readonly string[]): string[] => [...(lines.at(-1) === '' ? lines.slice(0, -1) : lines)];

/** `agent boot 13 15 26; guard boot 13` */
function cellsText(cells: readonly CellResult[]): string {
  const groups = new Map<string, string[]>();
  for (const { os, ...cell } of cells) {
    const name = printable(namesOf(cell).join(' '));
    groups.set(name, [...(groups.get(name) ?? []), ...(os === null ? [] : [os])]);
  }
  return [...groups].map(([name, releases]) => [name, ...releases].join(' ')).join('; ');
}
