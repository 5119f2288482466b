// A drawing as wide as its place, with words for those who do not see it, and log scales.
import type { ComponentChild } from 'preact';
import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import { formatDuration } from '../../words/duration.ts';

interface PictureProps {
  readonly title: string;
  /** What the drawing shows; a table beside it has the numbers. */
  readonly label: string;
  readonly height: number;
  readonly draw: (width: number) => ComponentChild;
}

const usualWidth = 560;

export function Picture({ title, label, height, draw }: PictureProps) {
  const figure = useRef<HTMLElement>(null);
  const [width, setWidth] = useState(usualWidth);
  useLayoutEffect(() => {
    const element = figure.current;
    if (element === null) return;
    const measure = (): void => setWidth(Math.max(240, element.clientWidth));
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  return (
    <figure class="picture" ref={figure}>
      <figcaption>{title}</figcaption>
      <svg viewBox={`0 0 ${width} ${height}`} role="img" aria-label={label}>
        {draw(width)}
      </svg>
    </figure>
  );
}

export interface Scale {
  readonly at: (value: number) => number;
  readonly ticks: readonly number[];
}

/** From `from` at `start` to `to` at `end`; the ends may be in any order. */
export function logScale(from: number, to: number, start: number, end: number): Scale {
  const [a, b] = [Math.log(from), Math.log(to)];
  const at = (value: number): number => start + (b === a ? 0.5 : (Math.log(value) - a) / (b - a)) * (end - start);
  return { at, ticks: logTicks(Math.min(from, to), Math.max(from, to)) };
}

/** Round values: each 1, 2 and 5, or powers of ten where these would be too many. */
export function logTicks(from: number, to: number): readonly number[] {
  const decades = Math.log10(to / from);
  const factors = decades < 1.2 ? [1, 1.5, 2, 3, 5, 7] : decades < 2.5 ? [1, 2, 5] : [1];
  const every = decades > 7 ? Math.ceil(decades / 6) : 1;
  const found: number[] = [];
  for (let power = Math.floor(Math.log10(from)); power <= Math.ceil(Math.log10(to)); power += 1) {
    if (power % every !== 0) continue;
    for (const factor of factors) {
      const value = Number((factor * 10 ** power).toPrecision(12));
      if (value >= from * 0.999 && value <= to * 1.001) found.push(value);
    }
  }
  return found;
}

interface AxisProps {
  readonly scale: Scale;
  readonly y: number;
  readonly top: number;
  readonly words?: (value: number) => string;
}

/** Ticks with lines up to `top`; labels that would touch the one before are left out. */
export function XAxis({ scale, y, top, words = formatDuration }: AxisProps) {
  let last = -Infinity;
  const sorted = [...scale.ticks].sort((a, b) => scale.at(a) - scale.at(b));
  return (
    <g class="axis-x">
      {sorted.map((value) => {
        const x = scale.at(value);
        const text = words(value);
        const isFree = x - last > 12 + text.length * 6.2;
        if (isFree) last = x;
        return (
          <g key={value}>
            <path class="grid" d={`M ${x} ${top} V ${y}`} />
            {isFree && (
              <text x={x} y={y + 15}>
                {text}
              </text>
            )}
          </g>
        );
      })}
    </g>
  );
}

/** Which mark is whose. */
export function Legend({ names }: { readonly names: readonly string[] }) {
  if (names.length < 2) return null;
  return (
    <p class="legend">
      {names.map((name, at) => (
        <span key={name} class={at === 0 ? 'first' : 'second'}>
          <i aria-hidden="true" />
          {name}
        </span>
      ))}
    </p>
  );
}
