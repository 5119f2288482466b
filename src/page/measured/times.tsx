// Times by event type: a histogram and percentile curves of the chosen one, and a table of all.
import { barFrom, type Drawn, type PageSide, type TimeName } from '../../bench/page-data.ts';
import { formatDuration } from '../../words/duration.ts';
import { Curve, curveSteps } from './curve.tsx';
import { type Bar, Histogram, merged } from './histogram.tsx';
import { Legend, logScale } from './picture.tsx';
import { event, events, type Shown, time, times } from './state.ts';

const about: Readonly<Record<TimeName, string>> = {
  response: 'from the arrival of an AUTH message to its answer',
  handler: "from delivery to the handler's return",
  headroom: 'left before the deadline when the answer came',
};
const percentiles = ['p50', 'p90', 'p99', 'p99.9'] as const;
const worstOf = (drawn: Drawn): number => (time.value === 'headroom' ? drawn.min : drawn.max);

export function Times({ sides }: { readonly sides: readonly PageSide[] }) {
  if (times.length === 0) return null;
  const shown = sides.flatMap(({ name, events: all }): Shown[] => {
    const drawn = all.find((each) => each.name === event.value)?.times[time.value] ?? null;
    return drawn === null ? [] : [{ name, drawn }];
  });
  const bars = merged(shown);
  return (
    <section id="times" aria-label="Times">
      <h2>Times</h2>
      <div class="choices">
        <div role="group" aria-label="Time">
          {times.map((name) => (
            <button
              type="button"
              key={name}
              aria-pressed={time.value === name}
              onClick={() => {
                time.value = name;
              }}
            >
              {name}
            </button>
          ))}
        </div>
        {events.length > 2 && (
          <label>
            <span>Event</span>
            <select
              value={event.value}
              onChange={(changed) => {
                event.value = changed.currentTarget.value;
              }}
            >
              {events.map((name) => (
                <option key={name} value={name}>
                  {eventWords(name)}
                </option>
              ))}
            </select>
          </label>
        )}
        <span class="hint">{about[time.value]}</span>
      </div>
      {shown.length === 0 ? (
        <p class="hint">No message of this event type has such a time.</p>
      ) : (
        <>
          <Legend names={shown.map(({ name }) => name)} />
          <div class="columns">
            <Histogram shown={shown} bars={bars} />
            <Curve shown={shown} isRoom={time.value === 'headroom'} />
          </div>
          <AsTables shown={shown} bars={bars} />
        </>
      )}
      <ByEvent sides={sides} />
    </section>
  );
}

/** If there is one event type, all messages are its. */
const isOneType = events.length === 2;
const eventWords = (name: string): string => (name !== '' ? name : isOneType ? (events[1] ?? '') : 'all messages');

function ByEvent({ sides }: { readonly sides: readonly PageSide[] }) {
  const several = sides.length > 1;
  const rows = events.flatMap((name, number) =>
    isOneType && number === 1
      ? []
      : sides.flatMap((side, which) => {
          const drawn = side.events.find((each) => each.name === name)?.times[time.value] ?? null;
          return drawn === null ? [] : [{ name, side, which, drawn }];
        }),
  );
  const ends = rows.flatMap(({ drawn: { min, max } }) => [min, max]).map((ns) => Math.max(1, ns));
  const scale = logScale(Math.min(...ends), Math.max(...ends), 6, 194);
  return (
    <div class="wide" tabIndex={0} role="region" aria-label="Times by event type">
      <table class="figures by-event">
        <thead>
          <tr>
            <th scope="col">{time.value} by event type</th>
            {several && <th scope="col">client</th>}
            {['count', ...percentiles, 'worst'].map((name) => (
              <th scope="col" key={name} class="number">
                {name}
              </th>
            ))}
            <th scope="col" class="drawn">
              <span>{formatDuration(Math.min(...ends))}</span>
              <span>{formatDuration(Math.max(...ends))}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.map(({ name, side, which, drawn }) => (
            <tr key={`${name} ${side.name}`} class={name === event.value && !isOneType ? 'chosen' : ''}>
              <th scope="row">{isOneType ? eventWords(name) : <EventButton name={name} />}</th>
              {several && <td>{side.name}</td>}
              <td class="number">{drawn.count.toLocaleString('en')}</td>
              {percentiles.map((each) => (
                <td key={each} class={drawn[each] === null ? 'number absent' : 'number'}>
                  {drawn[each] === null ? 'too few' : formatDuration(drawn[each])}
                </td>
              ))}
              <td class="number">{formatDuration(worstOf(drawn))}</td>
              <td class="drawn">
                <Range drawn={drawn} at={(ns) => scale.at(Math.max(1, ns))} which={which} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function EventButton({ name }: { readonly name: string }) {
  return (
    <button
      type="button"
      class="link"
      aria-pressed={name === event.value}
      onClick={() => {
        event.value = name;
      }}
    >
      {eventWords(name)}
    </button>
  );
}

interface RangeProps {
  readonly drawn: Drawn;
  readonly at: (ns: number) => number;
  readonly which: number;
}

/** From the best to the worst, thick from the median to the 99th percentile. */
function Range({ drawn, at, which }: RangeProps) {
  const from = drawn.p50 ?? drawn.min;
  const to = drawn.p99 ?? drawn.p90 ?? from;
  const [x0, x1] = [Math.min(at(from), at(to)), Math.max(at(from), at(to))];
  return (
    <svg class={which === 0 ? 'first' : 'second'} viewBox="0 0 200 20" width="200" height="20" aria-hidden="true">
      <path class="line" d={`M ${at(drawn.min)} 10 H ${at(drawn.max)}`} />
      <rect class="bar" x={x0 - 1.5} y="5" width={x1 - x0 + 3} height="10" rx="2" />
    </svg>
  );
}

/** What the pictures show, as numbers. */
function AsTables({ shown, bars }: { readonly shown: readonly Shown[]; readonly bars: readonly Bar[] }) {
  return (
    <details class="as-table">
      <summary>The pictures as tables</summary>
      <div class="columns">
        <div class="wide" tabIndex={0} role="region" aria-label="Histogram">
          <table class="figures">
            <thead>
              <tr>
                <th scope="col">from, to</th>
                {shown.map(({ name }) => (
                  <th scope="col" key={name} class="number">
                    {shown.length > 1 ? `${name}, ` : ''}messages
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {bars.map(({ place, end, counts }) => (
                <tr key={place}>
                  <th scope="row">
                    {formatDuration(barFrom(place))} to {formatDuration(barFrom(end))}
                  </th>
                  {shown.map(({ name }, at) => (
                    <td key={name} class="number">
                      {(counts[at] ?? 0).toLocaleString('en')}
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
        <div class="wide" tabIndex={0} role="region" aria-label="Percentile curve">
          <table class="figures">
            <thead>
              <tr>
                <th scope="col">share of the messages</th>
                {shown.map(({ name }) => (
                  <th scope="col" key={name} class="number">
                    {shown.length > 1 ? `${name}, ` : ''}
                    {time.value === 'headroom' ? 'at least' : 'at most'}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {curveSteps(shown).map(({ share, label, values }) => (
                <tr key={share}>
                  <th scope="row">{label}</th>
                  {values.map((ns, at) => (
                    <td key={shown[at]?.name} class="number">
                      {ns === null ? 'too few' : formatDuration(ns)}
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      </div>
    </details>
  );
}
