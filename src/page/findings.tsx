// The front of the page: what to fix, where, and how.

import { flakyRuns } from '../report/flaky-findings.ts';
import { consequenceWords, countWords, oftenWords, timesWords } from '../report/place-words.ts';
import type { Place } from '../report/places.ts';
import { lineRows } from '../report/product-lines.ts';
import { releaseFinding, releaseWords } from '../report/release-words.ts';
import { labelOf } from '../report/sightings.ts';
import { reasonToWrite, suggestedSuppressions } from '../report/suggested-suppressions.ts';
import { shortEventName } from '../schema/macos/event-name.ts';
import type { Frame } from '../symbols/frame.ts';
import { libraryOf } from '../verdict/own-code.ts';
import type { MessageName } from '../verdict/verdict.ts';
import { formatDuration } from '../words/duration.ts';
import { grouped } from '../words/grouped.ts';
import { copy } from './copy.ts';
import { CycleDrawing } from './cycle.tsx';
import { ExcerptLines } from './excerpt.tsx';
import { headroomWords } from './field-words.ts';
import { SearchField } from './filters.tsx';
import { NotesAndLimits } from './run-view.tsx';
import { placeMatches } from './search-words.ts';
import { filter, finding, found, run, verdictNumber, view, zoomToFinding } from './state.ts';
import { VerificationTable } from './verification.tsx';

/** Cards that are open at first; a page of hundreds would be slow to read and to draw. */
export const openCards = 12;
/** Fewer are seen at once. */
const searchedPlaces = 4;

export function Findings() {
  const { report, words } = run.value;
  const { places } = found.value;
  const text = filter.value.text.toLowerCase();
  const matches = places.map((place) => text === '' || placeMatches(place, text));
  const troubles = [...report.setupTrouble, ...(report.clientEnded === null ? [] : [report.clientEnded])];
  return (
    <div class="findings">
      {places.length > 1 && <Contents places={places} />}
      <div class="cards">
        <h2 class="lead">
          {places.length > 0
            ? countWords(found.value, report)
            : troubles.length > 0
              ? 'This run proves nothing yet'
              : 'Nothing to fix'}
        </h2>
        {places.length >= searchedPlaces && (
          <search class="filters">
            <SearchField />
            {text !== '' && (
              <span class="found" aria-live="polite">
                {matches.filter(Boolean).length} of {places.length} places
              </span>
            )}
          </search>
        )}
        {places.length === 0 && troubles.length === 0 && <Passed />}
        {troubles.map(({ sentence, remedy, stack }) => (
          <article key={sentence} class="card violation">
            <h3>{sentence}</h3>
            {remedy !== null && <Instead advice={remedy} rule={null} />}
            {stack !== undefined && <Stack label="Stack" frames={stack} />}
          </article>
        ))}
        {places.map((place, number) => matches[number] && <Card key={number} place={place} number={number} />)}
        {report.verify !== null && <VerificationTable verify={report.verify} />}
        <p class="closing">
          {words.findings}, in {formatDuration(report.durationNs)} (exit status {report.exitCode})
        </p>
      </div>
    </div>
  );
}

function Contents({ places }: { readonly places: readonly Place[] }) {
  return (
    <nav class="contents" aria-label="Places to fix">
      <ol>
        {places.map((place, number) => (
          <li key={number}>
            <a
              href={`#finding=${number + 1}`}
              aria-current={finding.value === number ? 'true' : undefined}
              class={place.class}
              onClick={(event) => {
                event.preventDefault();
                finding.value = number;
              }}
            >
              <b>{place.rule}</b>
              <span>
                <bdi>{shortWhere(place)}</bdi>
              </span>
            </a>
          </li>
        ))}
      </ol>
    </nav>
  );
}

function Passed() {
  const { summary } = run.value.report;
  return (
    <article class="card passed">
      <h3>
        {grouped(summary.inTime)} of {grouped(summary.auth)} AUTH messages were answered in time, and no rule found
        anything.
      </h3>
      <p class="hint">The timeline shows each of them.</p>
      <NotesAndLimits />
    </article>
  );
}

function Card({ place, number }: { readonly place: Place; readonly number: number }) {
  const { first: verdict, consequences } = place;
  const excerpt = run.value.excerpts[number] ?? null;
  const isChosen = finding.value === number;
  const hasTimeline = run.value.timeline !== null && verdict.times !== null && verdictNumber(place) !== null;
  return (
    <article
      class={`card ${verdict.class} ${isChosen ? 'chosen' : ''}`}
      id={`finding-${number + 1}`}
      aria-label={`Finding ${number + 1}`}
    >
      <details open={number < openCards || isChosen}>
        <summary>
          <span class="number">{number + 1}</span>
          <span class={`badge ${verdict.class}`}>{verdict.class}</span>
          <span class="rule">{verdict.rule}</span>
          <span class="where">{shortWhere(place)}</span>
        </summary>
        <h3>{verdict.headline}</h3>
        <p class="sentence">{verdict.sentence}</p>
        <p class="facts">{factsOf(place, excerpt !== null && 'lines' in excerpt)}</p>
        <ExcerptLines place={place} excerpt={excerpt} />
        <Instead advice={verdict.advice} rule={verdict.handlerRule === null ? null : String(verdict.handlerRule)} />
        {verdict.cycle !== null && <CycleDrawing cycle={verdict.cycle} />}
        {verdict.lines != null && <pre class="product-lines">{lineRows(verdict.lines).join('\n')}</pre>}
        {consequences.length > 0 && (
          <div class="with-it">
            <b>Also</b>
            <ul>
              {consequences.map((each) => (
                <li key={`${each.rule} ${each.why}`}>{consequenceWords(each)}</li>
              ))}
            </ul>
          </div>
        )}
        <Stack label="Stack" frames={verdict.stack} own={place.at} />
        {verdict.otherStack !== null && <Stack label={verdict.otherStack.is} frames={verdict.otherStack.frames} />}
        <Affected place={place} />
        <Accept place={place} />
        <div class="actions">
          {hasTimeline && (
            <button
              type="button"
              class="primary"
              onClick={() => {
                view.value = 'timeline';
                void zoomToFinding(number);
              }}
            >
              Show on the timeline
            </button>
          )}
          <button type="button" onClick={() => void copy(verdict.command, 'the command')}>
            Copy as command
          </button>
        </div>
      </details>
    </article>
  );
}

/** Lines for the file of --suppressions. */
function Accept({ place }: { readonly place: Place }) {
  const lines = suggestedSuppressions(place, reasonToWrite);
  if (lines.length === 0) return null;
  return (
    <details class="accept">
      <summary>Accept it for now</summary>
      <p class="hint">
        Add {lines.length === 1 ? 'this line' : 'these lines'} with your reason to the file of --suppressions.
      </p>
      <pre>{lines.join('\n')}</pre>
      <button type="button" onClick={() => void copy(`${lines.join('\n')}\n`, 'the suppression')}>
        Copy
      </button>
    </details>
  );
}

/** The caret of an excerpt is followed by the times. */
function factsOf(place: Place, hasExcerpt: boolean): string {
  const { first, messages, events, runs } = place;
  const { message, times, whose } = first;
  const { verify } = run.value.report;
  const tie = releaseFinding(first, run.value.report);
  const types = events.map(({ type }) => shortEventName(type));
  const isOne = messages === 1;
  return [
    messages > 1 || message === null ? '' : nameOf(message),
    oftenWords(place),
    messages > 1 ? types.slice(0, 4).join(', ') + (types.length > 4 ? ' and others' : '') : (message?.path ?? ''),
    isOne && message?.process != null ? `by ${message.process.path ?? '?'} (pid ${message.process.pid})` : '',
    hasExcerpt ? '' : timesWords(place),
    times?.headroomNs == null ? '' : headroomWords(times.headroomNs, times.budgetNs),
    times?.budgetNs != null && times.respondedNs === null
      ? `never answered, budget ${formatDuration(times.budgetNs)}`
      : '',
    verify === null || runs === null || runs.length === verify.runs ? '' : `flaky: ${flakyRuns(runs, verify)}`,
    tie === null ? '' : `${tie.tied ? 'macOS ' : ''}${releaseWords(tie)}`,
    whose ?? '',
  ]
    .filter((words) => words !== '')
    .join(' · ');
}

const nameOf = (message: MessageName): string =>
  `${shortEventName(message.eventType)}, ${message.injected === null ? 'message ' : ''}${labelOf(message)}`;

export function Instead({ advice, rule }: { readonly advice: string; readonly rule: string | null }) {
  return (
    <p class="instead">
      <b>What to do</b> {advice}
      {rule !== null && ` (rule ${rule})`}
    </p>
  );
}

interface StackProps {
  readonly label: string;
  readonly frames: readonly Frame[];
  readonly own?: Frame | null;
}

function Stack({ label, frames, own = null }: StackProps) {
  if (frames.length === 0) return null;
  return (
    <details class="stack">
      <summary>
        {label} <span class="count">{frames.length}</span>
      </summary>
      <ol>
        {frames.map((frame, at) => (
          <li key={at} class={frame === own ? 'own' : libraryOf(frame) === null ? '' : 'system'}>
            <span class="function">{frame.function ?? frame.address}</span>
            <span class="file">
              {frame.file === null ? (frame.image?.split('/').at(-1) ?? '') : `${frame.file}:${frame.line ?? '?'}`}
            </span>
          </li>
        ))}
      </ol>
    </details>
  );
}

const shownMessages = 40;

function Affected({ place: { messages, sightings } }: { readonly place: Place }) {
  if (messages < 2) return null;
  const { report, timeline } = run.value;
  const shown = sightings.flatMap(({ verdict }) => (verdict.message === null ? [] : verdict)).slice(0, shownMessages);
  return (
    <details class="affected">
      <summary>
        Messages <span class="count">{grouped(messages)}</span>
      </summary>
      <ul>
        {shown.map((verdict, at) => {
          const { message, times } = verdict;
          if (message === null) return null;
          const isHere = timeline !== null && message.index >= 0 && report.verdicts.includes(verdict);
          return (
            <li key={at}>
              {isHere ? <a href={`#message=${message.index}`}>{nameOf(message)}</a> : nameOf(message)}{' '}
              <bdi>{message.path}</bdi>
              {times?.headroomNs != null && ` · ${headroomWords(times.headroomNs, times.budgetNs)}`}
            </li>
          );
        })}
      </ul>
      {messages > shown.length && <p class="hint">and {grouped(messages - shown.length)} more</p>}
    </details>
  );
}

export function shortWhere({ at, first }: Place): string {
  if (at === null) return first.message === null ? '' : nameOf(first.message);
  if (at.file !== null) return at.line === null ? at.file : `${at.file}:${at.line}`;
  return `${at.function ?? at.address} in ${at.image?.split('/').at(-1) ?? '?'}`;
}
