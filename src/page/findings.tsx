// The front of the page: what to fix, where, and how.
import type { Verdict } from '../judge/verdict.ts';
import type { Place } from '../report/html/places.ts';
import type { Frame } from '../symbols/frame.ts';
import { formatDuration } from '../words/duration.ts';
import { copy } from './copy.ts';
import { CycleDrawing } from './cycle.tsx';
import { ExcerptLines } from './excerpt.tsx';
import { finding, places, run, view, zoomToFinding } from './state.ts';
import { VerificationTable } from './verification.tsx';

/** Cards that are open at first; a page of hundreds would be slow to read and to draw. */
const openCards = 12;

export function Findings() {
  const { report, words } = run.value;
  const found = places.value;
  const troubles = [...report.setupTrouble, ...(report.clientEnded === null ? [] : [report.clientEnded])];
  const messages = affectedBy(found);
  return (
    <div class="findings">
      {found.length > 1 && <Contents found={found} />}
      <div class="cards">
        <h2 class="lead">
          {found.length > 0
            ? `${found.length} ${found.length === 1 ? 'place' : 'places'} to fix${messages === 0 ? '' : `, ${messages.toLocaleString('en')} ${messages === 1 ? 'message' : 'messages'} affected`}`
            : troubles.length > 0
              ? 'This run proves nothing yet'
              : 'Nothing to fix'}
        </h2>
        {found.length === 0 && troubles.length === 0 && <Passed />}
        {troubles.map(({ sentence, remedy, stack }) => (
          <article key={sentence} class="card violation">
            <h3>{sentence}</h3>
            {remedy !== null && <Instead advice={remedy} rule={null} />}
            {stack !== undefined && <Stack label="Stack" frames={stack} />}
          </article>
        ))}
        {found.map((place, number) => (
          <Card key={number} place={place} number={number} />
        ))}
        {report.verify !== null && <VerificationTable verify={report.verify} />}
        <p class="closing">
          {words.findings}, in {formatDuration(report.durationNs)} (exit status {report.exitCode})
        </p>
      </div>
    </div>
  );
}

/** Messages with a finding: one may have several, and of many at one place only the first have verdicts. */
function affectedBy(found: readonly Place[]): number {
  const { verdicts } = run.value.report;
  const named = new Set<string>();
  let others = 0;
  for (const place of found) {
    let omitted = 0;
    for (const number of place.verdicts) {
      const verdict = verdicts[number];
      omitted += verdict?.omitted ?? 0;
      if (verdict?.message != null) named.add(`${verdict.message.index} ${verdict.times?.queuedNs} ${verdict.client}`);
    }
    others = Math.max(others, omitted);
  }
  return named.size + others;
}

function Contents({ found }: { readonly found: readonly Place[] }) {
  return (
    <nav class="contents" aria-label="Places to fix">
      <ol>
        {found.map((place, number) => {
          const verdict = verdictOf(place);
          return (
            <li key={number}>
              <a
                href={`#finding=${number + 1}`}
                aria-current={finding.value === number ? 'true' : undefined}
                class={verdict?.class ?? ''}
                onClick={(event) => {
                  event.preventDefault();
                  finding.value = number;
                }}
              >
                <b>{verdict?.rule}</b>
                <span>
                  <bdi>{shortWhere(place)}</bdi>
                </span>
              </a>
            </li>
          );
        })}
      </ol>
    </nav>
  );
}

function Passed() {
  const { summary } = run.value.report;
  return (
    <article class="card passed">
      <h3>
        {summary.inTime.toLocaleString('en')} of {summary.auth.toLocaleString('en')} AUTH messages were answered in
        time, and no rule found anything.
      </h3>
      <p class="hint">The timeline shows each of them; what was not watched is listed under Run.</p>
    </article>
  );
}

export const verdictOf = (place: Place): Verdict | undefined => run.value.report.verdicts[place.verdicts[0] ?? -1];

function Card({ place, number }: { readonly place: Place; readonly number: number }) {
  const verdict = verdictOf(place);
  if (verdict === undefined) return null;
  const { times } = verdict;
  const isChosen = finding.value === number;
  const hasTimeline = run.value.timeline !== null && times !== null;
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
        <h3>{verdict.sentence}</h3>
        <p class="facts">{factsOf(place, verdict)}</p>
        <ExcerptLines place={place} />
        <Instead advice={verdict.advice} rule={verdict.handlerRule === null ? null : String(verdict.handlerRule)} />
        {verdict.cycle !== null && <CycleDrawing cycle={verdict.cycle} />}
        <Stack label="Stack" frames={verdict.stack} own={place.frame} />
        {verdict.otherStack !== null && <Stack label={verdict.otherStack.is} frames={verdict.otherStack.frames} />}
        <Affected place={place} />
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

function factsOf(place: Place, { message, times, whose }: Verdict): string {
  const events = place.eventTypes.map((name) => name.replace(/^ES_EVENT_TYPE_/, ''));
  return [
    place.messages > 1 ? `${place.messages.toLocaleString('en')} messages` : message === null ? '' : nameOf(message),
    place.messages > 1
      ? events.slice(0, 4).join(', ') + (events.length > 4 ? ' and others' : '')
      : (message?.path ?? ''),
    place.messages === 1 && message?.process != null
      ? `by ${message.process.path ?? '?'} (pid ${message.process.pid})`
      : '',
    times?.headroomNs == null
      ? ''
      : times.headroomNs < 0
        ? `${formatDuration(-times.headroomNs)} late`
        : `headroom ${formatDuration(times.headroomNs)}`,
    times?.budgetNs != null && times.respondedNs === null
      ? `never answered, budget ${formatDuration(times.budgetNs)}`
      : '',
    whose ?? '',
  ]
    .filter((words) => words !== '')
    .join(' · ');
}

const nameOf = ({ eventType, index }: { readonly eventType: string; readonly index: number }): string =>
  `${eventType.replace(/^ES_EVENT_TYPE_/, '')}, ${index < 0 ? 'injected' : `message ${index}`}`;

function Instead({ advice, rule }: { readonly advice: string; readonly rule: string | null }) {
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
          <li
            key={at}
            class={
              own !== null && frame.address === own.address && frame.image === own.image
                ? 'own'
                : frame.file === null
                  ? 'system'
                  : ''
            }
          >
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

function Affected({ place }: { readonly place: Place }) {
  if (place.messages < 2) return null;
  const { report, timeline } = run.value;
  const verdicts = place.verdicts.flatMap((number) => report.verdicts[number] ?? []);
  const shown = verdicts.slice(0, shownMessages);
  return (
    <details class="affected">
      <summary>
        Messages <span class="count">{place.messages.toLocaleString('en')}</span>
      </summary>
      <ul>
        {shown.map(({ message, times }, at) =>
          message === null ? null : (
            <li key={at}>
              {timeline !== null && message.index >= 0 ? (
                <a href={`#message=${message.index}`}>{nameOf(message)}</a>
              ) : (
                nameOf(message)
              )}{' '}
              <bdi>{message.path}</bdi>
              {times?.headroomNs != null && ` · headroom ${formatDuration(times.headroomNs)}`}
            </li>
          ),
        )}
      </ul>
      {place.messages > shown.length && (
        <p class="hint">and {(place.messages - shown.length).toLocaleString('en')} more</p>
      )}
    </details>
  );
}

export function shortWhere({ frame, verdicts }: Place): string {
  if (frame?.file != null) return `${frame.file}:${frame.line ?? '?'}`;
  if (frame !== null) return `${frame.function ?? frame.address} in ${frame.image?.split('/').at(-1) ?? '?'}`;
  const message = run.value.report.verdicts[verdicts[0] ?? -1]?.message;
  return message == null ? '' : nameOf(message);
}
