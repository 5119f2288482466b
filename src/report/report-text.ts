// Renders the report for people: how many places to fix, each of them with the client's line, and how it ended. Several
// reports are one text: the runs of a command over several macOS releases.
import pc from 'picocolors';
import { worstExitCode } from '../verdict/exit-code.ts';
import type { Report } from '../verdict/report.ts';
import { beginningOf } from '../words/columns.ts';
import { formatDuration } from '../words/duration.ts';
import { printable } from '../words/printable.ts';
import { stackLines } from './frame-lines.ts';
import { field, plural, width, wrap } from './layout.ts';
import { releaseMatrix, runMatrix } from './matrix.ts';
import { closingWord, findingsText } from './outcome.ts';
import { placeBlock } from './place-block.ts';
import { countWords, noteWords } from './place-words.ts';
import { type Place, type Places, placesOf } from './places.ts';
import { releaseFinding, statusRuns } from './release-words.ts';
import { countLines, header, limitLines, listed, macosOf, setUpLines, suppressionLines } from './run-lines.ts';
import type { SourceFiles } from './source-files.ts';
import { type Page, roomOf } from './text-target.ts';
import { verifyLines } from './verify.ts';

export interface TextOptions {
  readonly colour?: boolean;
  /** Columns of a line, where the words allow it. */
  readonly columns?: number;
  /** False: advice, names and notes are whole, however long their lines get. */
  readonly cut?: boolean;
  /** Also what most readers do not need: all of each stack, advice and list. */
  readonly verbose?: boolean;
  /** Where the client's lines are read; without it none is shown. */
  readonly sources?: SourceFiles | undefined;
}

type Several = readonly [Report, ...Report[]];

const shownPlaces = 50;

/** Returns text for a terminal. By default, colours are off and lines wrap at 80 columns, except the command after `Again:`. */
export function renderText(report: Report, options: TextOptions = {}): string {
  return renderTexts([report], options);
}

export function renderTexts(reports: Several, options: TextOptions = {}): string {
  const page: Page = {
    columns: options.columns ?? width,
    colours: pc.createColors(options.colour ?? false),
    verbose: options.verbose ?? false,
    cut: options.cut ?? true,
    sources: options.sources ?? null,
  };
  const found = placesOf(reports);
  const [report] = reports;
  const head = header(reports, page);
  const limits = limitLines(reports, page);
  const about = reports.length > 1 ? [] : countLines(report, page);
  const isShort = found.places.length === 0 && !hasMore(reports, found);
  const sections = isShort
    ? [
        [...head, ...about, ...(page.verbose ? [] : limits)],
        page.verbose && reports.length === 1 ? setUpLines(report, page) : [],
        page.verbose ? limits : [],
      ]
    : [
        head,
        ...reports.map((each) => troubleLines(each, reports, page)),
        countText(found, reports, page),
        ...found.places.slice(0, shownPlaces).map((place, at) => placeBlock(place, at + 1, reports, page)),
        moreLines(found.places),
        ...reports.map((each) => verifyLines(each, page)),
        reports.length > 1 ? releaseMatrix(reports, found.places, page) : runMatrix(report, found.places, page),
        ...reports.map((each) => suppressionLines(each, page)),
        noteLines(reports, found.notes, page),
        page.verbose ? about : [],
        page.verbose && reports.length === 1 ? setUpLines(report, page) : [],
        page.verbose ? limits : [],
      ];
  const last = closing(reports, found.places, page);
  const end = isShort || page.verbose ? last : [...about, ...limits, ...last];
  return `${[...sections, end]
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`;
}

function hasMore(reports: Several, { notes }: Places): boolean {
  return (
    reports.length > 1 ||
    notes.length > 0 ||
    reports.some(
      ({ setupTrouble, clientEnded, verify, suppressions, notes: said }) =>
        setupTrouble.length + suppressions.length + said.length > 0 || clientEnded !== null || verify !== null,
    )
  );
}

function countText(found: Places, reports: Several, { colours, columns }: Page): string[] {
  if (found.places.length === 0) return [];
  const [report, ...others] = reports;
  return wrap(countWords(found, others.length > 0 ? null : report), columns).map(colours.bold);
}

function moreLines(places: readonly Place[]): string[] {
  return places.length > shownPlaces ? [`${plural(places.length - shownPlaces, 'more place')} in --json.`] : [];
}

function troubleLines(report: Report, reports: Several, page: Page): string[] {
  const troubles = [
    ...report.setupTrouble.map((trouble) => ({ label: 'SET-UP', ...trouble })),
    ...(report.clientEnded === null ? [] : [{ label: 'CLIENT', ...report.clientEnded }]),
  ];
  const often = statusRuns(report);
  const whose =
    reports.length > 1
      ? `  macOS ${macosOf(report)}${often === null ? '' : `, in ${often.runs} of ${often.of} runs`}`
      : '';
  return troubles.flatMap(({ label, sentence, remedy, stack }, index) => [
    ...(index === 0 ? [] : ['']),
    `${page.colours.red(page.colours.bold(label))}${whose}`,
    ...wrap(printable(sentence), page.columns - 2).map((line) => `  ${line}`),
    ...stackLines('stack', stack ?? [], page.colours, page.columns),
    ...(remedy === null ? [] : field('help', printable(remedy), page.columns)),
  ]);
}

/** What the runs have to say besides, and the findings that never fail. */
function noteLines(reports: Several, places: readonly Place[], page: Page): string[] {
  const said = new Map<string, string[]>();
  for (const report of reports)
    for (const note of report.notes) said.set(note, [...(said.get(note) ?? []), macosOf(report)]);
  const notes = [...said].map(([note, on]) =>
    on.length === reports.length ? note : `macOS ${on.join(', ')}: ${note}`,
  );
  const found = places.map(noteWords);
  if (notes.length + found.length === 0) return [];
  if (page.verbose) return ['Notes', ...listed([...notes, ...found], page)];
  const short = found.map((note) => `  - ${beginningOf(printable(note), roomOf(page, page.columns - 4))}`);
  const isCut = short.some((line) => line.endsWith('…'));
  return [isCut ? 'Notes (--verbose prints them whole)' : 'Notes', ...listed(notes, page), ...short];
}

function closing(reports: Several, places: readonly Place[], { colours }: Page): string[] {
  const exitCode = worstExitCode(reports.map((each) => each.exitCode));
  const worst = reports.find((each) => each.exitCode === exitCode) ?? reports[0];
  const isFlaky = reports.some(({ verify }) => (verify?.flakyDecisions.length ?? 0) > 0);
  const word = closingWord(worst);
  const painted = exitCode === 0 ? colours.green(colours.bold(word)) : colours.red(colours.bold(word));
  const durationNs = reports.reduce((sum, each) => sum + each.durationNs, 0);
  const what =
    reports.length > 1
      ? releasesText(reports, exitCode, places)
      : findingsText(worst, worst.verify === null ? places.length : 0);
  return [
    `${painted}  ${what}, in ${formatDuration(durationNs)} (exit status ${exitCode})`,
    ...(places.length === 0 && !isFlaky ? [] : [`Again: ${worst.command}`]),
  ];
}

/** Returns `on 2 of 3 macOS releases, 1 place flaky`. */
function releasesText(reports: Several, exitCode: number, places: readonly Place[]): string {
  const same = reports.filter((each) => each.exitCode === exitCode).length;
  const flaky = places.filter(({ first }) => releaseFinding(first, reports[0])?.tied === false).length;
  return `on ${same} of ${plural(reports.length, 'macOS release')}${flaky === 0 ? '' : `, ${plural(flaky, 'place')} flaky`}`;
}
