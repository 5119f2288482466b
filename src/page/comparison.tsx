// Several reports beside each other: what only one of them has, and how their figures differ.

import type { PageRun } from '../report/html/page-data.ts';
import { plural } from '../report/layout.ts';
import { countWords } from '../report/place-words.ts';
import { type Place, placesOf } from '../report/places.ts';
import { releaseFinding, releaseWords } from '../report/release-words.ts';
import { causeOf } from '../verdict/own-code.ts';
import type { ReleaseFinding } from '../verdict/release-comparison.ts';
import { formatDuration } from '../words/duration.ts';
import { grouped as count } from '../words/grouped.ts';
import { shortWhere } from './findings.tsx';
import { chooseRun, finding, foundIn, page, view } from './state.ts';

interface Compared {
  readonly rule: string;
  readonly kind: string;
  readonly where: string;
  readonly sentence: string;
  /** Whether it is tied to a macOS release; null: all have it, or it is not known. */
  readonly tie: ReleaseFinding | null;
  /** By run; null: not found there. */
  readonly runs: readonly (Found | null)[];
}

interface Found {
  /** Of the place. */
  readonly number: number;
  readonly messages: number;
  /** `in 1 of 3 runs`; null: in all that were made. */
  readonly often: string | null;
  /** The rule whose place it is part of; null: it is a place of its own. */
  readonly partOf: string | null;
}

export function Comparison() {
  const numbers = page.runs.map((_, number) => number);
  return (
    <div class="comparison">
      {cautions(page.runs).map((text) => (
        <p class="caution" key={text}>
          {text}
        </p>
      ))}
      <RunsTable numbers={numbers} level={2} />
    </div>
  );
}

/** Of several runs, such as one for each release: what they have together. */
export function RunsHead() {
  const failed = page.runs.filter(({ report }) => report.exitCode !== 0);
  const shown = failed[0] ?? page.runs[0];
  if (shown === undefined) return null;
  const found = placesOf(page.runs.map(({ report }) => report));
  return (
    <div class="verdict">
      <h1 class={failed.length === 0 ? 'passed' : 'failed'}>{shown.words.closing}</h1>
      <div class="about">
        <strong>
          {countWords(found, null)} · {failed.length} of {plural(page.runs.length, 'run')} failed
        </strong>
        <span>
          <bdi>{shown.words.client}</bdi> · {page.runs.map(({ name }) => name).join(', ')}
        </span>
      </div>
    </div>
  );
}

/** Runs of one client and trace on several releases. */
export function areReleases(): boolean {
  const distinct = (of: (run: PageRun) => string): number => new Set(page.runs.map(of)).size;
  const releases = distinct(({ report }) => report.os.macos);
  return releases === page.runs.length && distinct(({ report, words }) => `${report.trace.path} ${words.client}`) === 1;
}

/** Of two runs: which one is worse, and by what. */
export function ComparisonHead() {
  const [first, second] = page.runs;
  if (first === undefined || second === undefined) return null;
  const { name, because } = worseOf(compared([first, second]), [first, second]);
  return (
    <div class="verdict">
      <h1 class={name === null && first.report.exitCode === 0 ? 'passed' : 'failed'}>
        <bdi>{name === null ? 'Neither is worse' : `${name} is worse`}</bdi>
      </h1>
      <div class="about">
        <strong>{because}</strong>
        <span>
          <bdi>{first.name}</bdi>: {first.words.closing} · <bdi>{second.name}</bdi>: {second.words.closing}
        </span>
      </div>
    </div>
  );
}

/** What makes them no two runs of the same. */
function cautions(runs: readonly PageRun[]): string[] {
  const distinct = (of: (run: PageRun) => string): string[] => [...new Set(runs.map(of))];
  const traces = distinct(({ report: { trace } }) => `${trace.path} (${plural(trace.messages, 'message')})`);
  const clients = distinct(({ words }) => words.client);
  return [
    ...(traces.length > 1 ? [`These are runs with different traces: ${traces.join(', ')}.`] : []),
    ...(clients.length > 1 ? [`These are runs of different clients: ${clients.join(', ')}.`] : []),
  ];
}

/** The first grade of findings in which they differ decides; a finding that comes and goes does not count. */
function worseOf(
  rows: readonly Compared[],
  [first, second]: readonly [PageRun, PageRun],
): { readonly name: string | null; readonly because: string } {
  const alone = (at: number, grade: string): number =>
    rows.filter((row) => row.kind === grade && isDifferent(row) && row.runs[at] !== null).length;
  for (const grade of ['violation', 'difference', 'hazard']) {
    const counts = [alone(0, grade), alone(1, grade)] as const;
    if (counts[0] === counts[1]) continue;
    const [worse, better] = counts[0] > counts[1] ? [first, second] : [second, first];
    const more = Math.max(...counts);
    return {
      name: worse.name,
      because: `${plural(more, `${grade} to fix`, `${grade}s to fix`)} that ${better.name} lacks`,
    };
  }
  const [a, b] = [first.report.exitCode, second.report.exitCode];
  if (a !== b && (a === 0 || b === 0)) {
    const worse = a === 0 ? second : first;
    return { name: worse.name, because: `${worse.words.closing}, with the same places to fix` };
  }
  return { name: null, because: 'the same places to fix' };
}

const isDifferent = ({ runs, tie }: Compared): boolean =>
  runs.includes(null) && tie?.tied !== false && runs.every((found) => found?.often == null);

/** `level`: of its heading. */
export function RunsTable({ numbers, level }: { readonly numbers: readonly number[]; readonly level: 2 | 3 }) {
  const runs = numbers.flatMap((number) => page.runs[number] ?? []);
  const rows = compared(runs);
  const differing = rows.filter(({ runs: found }) => found.includes(null)).length;
  const Heading = level === 2 ? 'h2' : 'h3';
  const openAt = (at: number, place: number | null): void => open(numbers[at] ?? 0, place);
  return (
    <div>
      <Heading>
        {rows.length === 0
          ? 'No run has findings'
          : differing === 0
            ? 'All runs have the same places to fix'
            : `${differing} of ${rows.length} places to fix are not in every run`}
      </Heading>
      <div class="wide">
        <table>
          <thead>
            <tr>
              <th scope="col">finding</th>
              {runs.map(({ name }, number) => (
                <th scope="col" key={number}>
                  <button type="button" class="link" onClick={() => openAt(number, null)}>
                    {name}
                  </button>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            <tr class="verdicts">
              <th scope="row">verdict</th>
              {runs.map(({ words, report }, number) => (
                <td key={number}>
                  <span class={`badge ${report.exitCode === 0 ? 'passed' : 'violation'}`}>{words.closing}</span>
                </td>
              ))}
            </tr>
            {rows.map((row) => (
              <tr key={`${row.rule} ${row.where} ${row.sentence}`} class={isDifferent(row) ? 'differs' : ''}>
                <th scope="row">
                  <span class={`badge ${row.kind}`}>{row.kind}</span> <b>{row.rule}</b> <code>{row.where}</code>
                  <span class="sentence">{row.sentence}</span>
                  {row.tie?.tied === false && <span class="sentence">{releaseWords(row.tie)}</span>}
                </th>
                {row.runs.map((found, number) => (
                  <td key={number}>
                    {found === null ? (
                      <span class="absent">not found</span>
                    ) : (
                      <button type="button" class="link" onClick={() => openAt(number, found.number)}>
                        {found.messages === 0 ? 'found' : plural(found.messages, 'message')}
                        {found.often !== null && `, ${found.often}`}
                        {found.partOf !== null && `, with ${found.partOf}`}
                      </button>
                    )}
                  </td>
                ))}
              </tr>
            ))}
            {figures.map(([label, of, isNoisy]) => {
              const values = runs.map((each) => of(each));
              return (
                <tr key={label} class={!isNoisy && new Set(values).size > 1 ? 'figure differs' : 'figure'}>
                  <th scope="row">{label}</th>
                  {values.map((value, number) => (
                    <td key={number}>{value}</td>
                  ))}
                </tr>
              );
            })}
          </tbody>
        </table>
      </div>
    </div>
  );
}

/** `isNoisy`: two runs of one client have different values. */
type FigureRow = readonly [label: string, of: (run: PageRun) => string, isNoisy: boolean];

const figures: readonly FigureRow[] = [
  ['messages delivered', ({ report }) => count(report.summary.messages), false],
  ['AUTH in time', ({ report }) => `${count(report.summary.inTime)} of ${count(report.summary.auth)}`, false],
  [
    'late or unanswered',
    ({ report }) => count(report.summary.late + report.summary.unanswered + report.summary.byMode),
    false,
  ],
  ['violations', ({ report }) => count(report.summary.violations), false],
  ['hazards', ({ report }) => count(report.summary.hazards), true],
  ['differences', ({ report }) => count(report.summary.differences), false],
  ['answer, median', ({ report }) => responseTime(report, 'p50Ns'), true],
  ['answer, 99 %', ({ report }) => responseTime(report, 'p99Ns'), true],
  ['answer, longest', ({ report }) => responseTime(report, 'maxNs'), true],
  ['macOS', ({ words }) => words.os, false],
  ['client', ({ words }) => words.client, false],
  ['options', ({ words }) => words.options, false],
];

const responseTime = ({ latency: { response } }: PageRun['report'], name: 'p50Ns' | 'p99Ns' | 'maxNs'): string =>
  response === null ? '–' : formatDuration(response[name]);

function oftenOf({ runs }: Place, { report: { verify } }: PageRun): string | null {
  if (verify === null || runs === null || runs.length === verify.runs) return null;
  return `in ${runs.length} of ${verify.runs} runs`;
}

function open(number: number, place: number | null): void {
  chooseRun(number);
  view.value = 'findings';
  finding.value = place;
}

/** Places are the same if rule and place in the code are; messages, calls and addresses may differ. */
function compared(runs: readonly PageRun[]): readonly Compared[] {
  const rows = new Map<string, { row: Omit<Compared, 'runs'>; runs: (Found | null)[] }>();
  runs.forEach((each, run) => {
    foundIn(each).places.forEach((place, number) => {
      const { rule, class: kind, first, messages } = place;
      const key = causeOf(first);
      const known = rows.get(key) ?? {
        row: {
          rule,
          kind,
          where: shortWhere(place),
          sentence: first.sentence,
          tie: releaseFinding(first, each.report),
        },
        runs: runs.map(() => null),
      };
      known.runs[run] = { number, messages, often: oftenOf(place, each), partOf: null };
      rows.set(key, known);
    });
  });
  // A finding that one run shows alone may be part of a deadlock in another.
  runs.forEach((each, run) => {
    foundIn(each).places.forEach(({ rule: partOf, consequences }, number) => {
      for (const { first, messages } of consequences) {
        const known = rows.get(causeOf(first));
        if (known !== undefined) known.runs[run] ??= { number, messages, often: null, partOf };
      }
    });
  });
  return [...rows.values()].map(({ row, runs: found }) => ({ ...row, runs: found }));
}
