// What to fix across all tests: a place once, with the tests that show it. Then the tests without a result, and why
// others did not count.
import { plural } from '../../report/layout.ts';
import { oftenWords } from '../../report/place-words.ts';
import type { Place } from '../../report/places.ts';
import type { PageCell } from '../../suite/page-data.ts';
import { causeOf } from '../../verdict/own-code.ts';
import { shellQuoted } from '../../words/shell-words.ts';
import { copy } from '../copy.ts';
import { ExcerptLines } from '../excerpt.tsx';
import { Instead, openCards, shortWhere } from '../findings.tsx';
import { foundIn, page } from '../state.ts';
import { linkOf } from './matrix.tsx';
import { groupsOf, places, shown, suite } from './state.ts';

/** A filter narrows down the tests and what is shown of them. */
const matching = (cells: readonly PageCell[]): readonly PageCell[] => cells.filter((cell) => shown.value.has(cell));

export function Failures() {
  const failures = places
    .map((each) => ({ ...each, cells: matching(each.cells) }))
    .filter(({ cells }) => cells.length > 0);
  return (
    <>
      <h2 class="lead">{leadWords(failures.length)}</h2>
      {failures.map(({ place, baseline, cells }, at) => (
        <PlaceCard key={causeOf(place.first)} place={place} baseline={baseline} cells={cells} number={at} />
      ))}
      <Troubles />
      {(
        [
          ['Failed for another reason', 'failed'],
          ['Flaky', 'flaky'],
          ['Skipped', 'skipped'],
          ['Passed', 'passed'],
        ] as const
      ).map(([title, verdict]) => (
        <Because key={title} title={title} cells={suite.cells.filter((cell) => cell.verdict === verdict)} />
      ))}
      {suite.stale.length > 0 && (
        <article class="card violation" aria-label="Stale">
          <h3>Stale</h3>
          <ul>
            {suite.stale.map((line) => (
              <li key={line}>{line}</li>
            ))}
          </ul>
        </article>
      )}
    </>
  );
}

function leadWords(places: number): string {
  if (places === 0) return 'No place to fix';
  return places === 1 ? 'One place to fix' : `${places} places to fix`;
}

interface PlaceCardProps {
  readonly place: Place;
  /** Whether the baseline has it; empty: no baseline. */
  readonly baseline: string;
  readonly cells: readonly PageCell[];
  readonly number: number;
}

function PlaceCard({ place, baseline, cells, number }: PlaceCardProps) {
  const { first } = place;
  return (
    <article class={`card ${place.class}`} aria-label={`Place ${number + 1}`}>
      <details open={number < openCards}>
        <summary>
          <span class="number">{number + 1}</span>
          <span class={`badge ${place.class}`}>{place.class}</span>
          <span class="rule">{place.rule}</span>
          <span class="where">{shortWhere(place)}</span>
        </summary>
        <h3>{first.headline}</h3>
        <p class="sentence">{first.sentence}</p>
        <p class="facts">
          {[plural(cells.length, 'test'), oftenWords(place), baseline].filter((words) => words !== '').join(' · ')}
        </p>
        <ExcerptLines place={place} excerpt={excerptOf(place, cells)} />
        <Instead advice={first.advice} rule={first.handlerRule === null ? null : String(first.handlerRule)} />
        <Tests cells={cells} finding={(cell) => numberIn(cell, place)} />
      </details>
    </article>
  );
}

function Troubles() {
  const groups = groupsOf(
    matching(suite.cells).filter(({ trouble }) => trouble !== null),
    ({ trouble }) => trouble?.message ?? '',
  );
  return (
    <>
      {[...groups].map(([message, cells]) => {
        const trouble = cells[0]?.trouble;
        return (
          <article key={message} class="card violation" aria-label="No result">
            <h3>{message}</h3>
            {trouble?.place != null && <p class="facts">{trouble.place}</p>}
            {trouble?.output !== undefined && trouble.output !== '' && <pre class="output">{trouble.output}</pre>}
            {trouble?.remedy != null && <Instead advice={trouble.remedy} rule={null} />}
            <Tests cells={cells} finding={() => null} />
          </article>
        );
      })}
    </>
  );
}

function Because({ title, cells }: { readonly title: string; readonly cells: readonly PageCell[] }) {
  const groups = groupsOf(
    matching(cells).filter(({ because }) => because !== ''),
    ({ because }) => because,
  );
  if (groups.size === 0) return null;
  return (
    <article class="card" aria-label={title}>
      <h3>{title}</h3>
      {[...groups].map(([because, all]) => (
        <div key={because}>
          <p class="facts">{because}</p>
          <Tests cells={all} finding={() => null} />
        </div>
      ))}
    </article>
  );
}

interface TestsProps {
  readonly cells: readonly PageCell[];
  /** Number of the finding in the run of a test; null: it has none. */
  readonly finding: (cell: PageCell) => number | null;
}

/** One line for each client and trace, with a link for each release. */
function Tests({ cells, finding }: TestsProps) {
  const lines = groupsOf(cells, ({ kind, client, trace }) => `${kind === 'test' ? '' : `${kind}/`}${client}/${trace}`);
  const [first] = cells;
  return (
    <>
      <ul class="tests">
        {[...lines].map(([name, all]) => (
          <li key={name}>
            <bdi>{name}</bdi>
            {all.map((cell) => (
              <Test key={cell.id} cell={cell} finding={finding(cell)} />
            ))}
          </li>
        ))}
      </ul>
      {first !== undefined && first.verdict !== 'skipped' && (
        <div class="actions">
          <button type="button" onClick={() => void copy(`esreplay test -t ${shellQuoted(first.id)}`, 'the command')}>
            Copy as command
          </button>
        </div>
      )}
    </>
  );
}

function Test({ cell: { run, os, id }, finding }: { readonly cell: PageCell; readonly finding: number | null }) {
  const words = os === null ? 'report' : os;
  if (run === null) return os === null ? null : <span>{words}</span>;
  return (
    <a href={linkOf(run, finding)} aria-label={`Report of ${id}`}>
      {words}
    </a>
  );
}

/** A place of its own, or one that it is part of. */
function numberIn({ run }: PageCell, { first }: Place): number | null {
  const of = run === null ? undefined : page.runs[run];
  if (of === undefined) return null;
  const cause = causeOf(first);
  const own = foundIn(of).places;
  const at = own.findIndex((each) => causeOf(each.first) === cause);
  if (at >= 0) return at;
  const around = own.findIndex(({ consequences }) => consequences.some((each) => causeOf(each.first) === cause));
  return around >= 0 ? around : null;
}

function excerptOf(place: Place, cells: readonly PageCell[]) {
  for (const cell of cells) {
    const number = numberIn(cell, place);
    const excerpt = number === null || cell.run === null ? null : page.runs[cell.run]?.excerpts[number];
    if (excerpt != null) return excerpt;
  }
  return null;
}
