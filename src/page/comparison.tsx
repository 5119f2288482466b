// Several reports beside each other: what only one of them has, and how their figures differ.

import type { PageRun } from '../report/html/page-data.ts';
import { plural } from '../report/layout.ts';
import type { Place } from '../report/places.ts';
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
  const { runs } = page;
  const rows = compared(runs);
  const differing = rows.filter(({ runs: found }) => found.some((each) => each === null)).length;
  return (
    <div class="comparison">
      <h2>
        {rows.length === 0
          ? 'No run has findings'
          : differing === 0
            ? 'All runs have the same places to fix'
            : `${differing} of ${rows.length} places to fix are not in every run`}
      </h2>
      <div class="wide">
        <table>
          <thead>
            <tr>
              <th scope="col">finding</th>
              {runs.map(({ name }, number) => (
                <th scope="col" key={number}>
                  <button type="button" class="link" onClick={() => open(number, null)}>
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
              <tr key={`${row.rule} ${row.where} ${row.sentence}`} class={row.runs.includes(null) ? 'differs' : ''}>
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
                      <button type="button" class="link" onClick={() => open(number, found.number)}>
                        {found.messages === 0 ? 'found' : plural(found.messages, 'message')}
                        {found.often !== null && `, ${found.often}`}
                        {found.partOf !== null && `, with ${found.partOf}`}
                      </button>
                    )}
                  </td>
                ))}
              </tr>
            ))}
            {figures.map(([label, of]) => {
              const values = runs.map((each) => of(each));
              return (
                <tr key={label} class={new Set(values).size > 1 ? 'figure differs' : 'figure'}>
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

const figures: readonly (readonly [label: string, of: (run: PageRun) => string])[] = [
  ['messages delivered', ({ report }) => count(report.summary.messages)],
  ['AUTH in time', ({ report }) => `${count(report.summary.inTime)} of ${count(report.summary.auth)}`],
  [
    'late or unanswered',
    ({ report }) => count(report.summary.late + report.summary.unanswered + report.summary.byMode),
  ],
  ['violations', ({ report }) => count(report.summary.violations)],
  ['hazards', ({ report }) => count(report.summary.hazards)],
  ['differences', ({ report }) => count(report.summary.differences)],
  [
    'answer, median',
    ({ report }) => (report.latency.response === null ? '–' : formatDuration(report.latency.response.p50Ns)),
  ],
  [
    'answer, 99 %',
    ({ report }) => (report.latency.response === null ? '–' : formatDuration(report.latency.response.p99Ns)),
  ],
  [
    'answer, longest',
    ({ report }) => (report.latency.response === null ? '–' : formatDuration(report.latency.response.maxNs)),
  ],
  ['macOS', ({ words }) => words.os],
  ['client', ({ words }) => words.client],
  ['options', ({ words }) => words.options],
];

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
