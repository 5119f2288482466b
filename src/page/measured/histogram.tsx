// Messages by their time, on a logarithmic axis: bars for the client under test, an outline for the other.
import { barFrom, barsPerOctave } from '../../bench/page-data.ts';
import { formatDuration } from '../../words/duration.ts';
import { logScale, Picture, XAxis } from './picture.tsx';
import type { Shown } from './state.ts';

export interface Bar {
  /** In the places of the page's data; it ends before `end`. */
  readonly place: number;
  readonly end: number;
  /** By the client. */
  readonly counts: readonly number[];
}

const maxBars = 96;

/** All bars between the first and the last, wider where they would be too many. */
export function merged(shown: readonly Shown[]): readonly Bar[] {
  const places = shown.flatMap(({ drawn }) => drawn.bars.map(([place]) => place));
  if (places.length === 0) return [];
  const zeros = places.includes(-1);
  const others = places.filter((place) => place >= 0);
  const [first, last] = others.length === 0 ? [0, 0] : [Math.min(...others), Math.max(...others)];
  const width = [1, 2, 4, barsPerOctave, 2 * barsPerOctave].find((each) => (last - first + 1) / each <= maxBars) ?? 32;
  const from = Math.floor(first / width) * width;
  const count = others.length === 0 ? 0 : Math.floor((last - from) / width) + 1;
  const bars = Array.from({ length: count }, (_, at) => ({ place: from + at * width, end: from + (at + 1) * width }));
  const all = [...(zeros ? [{ place: -1, end: 0 }] : []), ...bars];
  return all.map((bar) => ({
    ...bar,
    counts: shown.map(({ drawn }) =>
      drawn.bars.reduce((sum, [place, many]) => (place >= bar.place && place < bar.end ? sum + many : sum), 0),
    ),
  }));
}

const height = 230;
const top = 12;
const bottom = height - 26;
const left = 12;

export function Histogram({ shown, bars }: { readonly shown: readonly Shown[]; readonly bars: readonly Bar[] }) {
  const max = shown.map((_, at) => Math.max(1, ...bars.map(({ counts }) => counts[at] ?? 0)));
  const start = Math.max(1, barFrom(bars[0]?.place ?? 0));
  const end = Math.max(start * 1.2, barFrom(bars.at(-1)?.end ?? 0));
  return (
    <Picture
      title={`How many messages took how long${shown.length > 1 ? ', each client to its own scale' : ''}`}
      label={`Histogram. ${shown.map(({ name, drawn }) => `${name}: ${drawn.count} messages from ${formatDuration(drawn.min)} to ${formatDuration(drawn.max)}`).join('. ')}. The table below has each bar.`}
      height={height}
      draw={(width) => {
        const scale = logScale(start, end, left, width - 12);
        const x = (place: number): number => scale.at(Math.max(start, barFrom(place)));
        const y = (bar: Bar, at: number): number => {
          const count = bar.counts[at] ?? 0;
          // One message is never invisible.
          return count === 0 ? bottom : Math.min(bottom - 1.5, bottom - (count / (max[at] ?? 1)) * (bottom - top));
        };
        return (
          <>
            <XAxis scale={scale} y={bottom} top={top} />
            <g class="first">
              {bars.map((bar) => (
                <rect
                  key={bar.place}
                  class="bar"
                  x={x(bar.place)}
                  y={y(bar, 0)}
                  width={Math.max(1, x(bar.end) - x(bar.place) - 1)}
                  height={bottom - y(bar, 0)}
                />
              ))}
            </g>
            {shown.length > 1 && (
              <g class="second">
                <path
                  class="line"
                  d={`M ${x(bars[0]?.place ?? 0)} ${bottom} ${bars.map((bar) => `V ${y(bar, 1)} H ${x(bar.end)}`).join(' ')} V ${bottom}`}
                />
              </g>
            )}
            <path class="base" d={`M ${left} ${bottom} H ${width - 12}`} />
            {bars.map((bar) => (
              <rect
                key={bar.place}
                class="hit"
                x={x(bar.place)}
                y={top}
                width={Math.max(1, x(bar.end) - x(bar.place))}
                height={bottom - top}
              >
                <title>{barWords(bar, shown)}</title>
              </rect>
            ))}
          </>
        );
      }}
    />
  );
}

function barWords({ place, end, counts }: Bar, shown: readonly Shown[]): string {
  const span = `${formatDuration(barFrom(place))} to ${formatDuration(barFrom(end))}`;
  return [span, ...shown.map(({ name }, at) => `${name}: ${(counts[at] ?? 0).toLocaleString('en')} messages`)].join(
    '\n',
  );
}
