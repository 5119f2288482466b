// Percentile curves: the time that a share of the messages took at most, with a step for each further nine.
import { formatDuration } from '../../words/duration.ts';
import { logScale, Picture } from './picture.tsx';
import type { Shown } from './state.ts';

/** With fewer messages beyond it, a percentile says little: the curve is dotted there. */
const beyond = 5;
const ninesOf = (share: number): number => -Math.log10(1 - share);

const height = 230;
const top = 12;
const bottom = height - 26;
const left = 62;
/** Pixels between the middles of two labels. */
const minLabel = 34;

interface CurveProps {
  readonly shown: readonly Shown[];
  readonly isRoom: boolean;
}

export function Curve({ shown, isRoom }: CurveProps) {
  const max = Math.max(1, ...shown.map(({ drawn }) => Math.log10(Math.max(1, drawn.count))));
  const values = shown.flatMap(({ drawn }) => [drawn.min, drawn.max]).map((ns) => Math.max(1, ns));
  const [from, to] = [Math.min(...values), Math.max(...values)];
  return (
    <Picture
      title={`Percentiles: ${isRoom ? 'at least' : 'at most'} this long; dotted: fewer than ${beyond} messages beyond`}
      label={`Percentile curve. ${shown.map(({ name, drawn }) => `${name}: half ${isRoom ? 'had' : 'took'} ${formatDuration(drawn.p50 ?? drawn.min)}, the worst ${formatDuration(isRoom ? drawn.min : drawn.max)}`).join('. ')}. The table below has each share.`}
      height={height}
      draw={(width) => {
        const x = (share: number): number => left + (Math.min(max, ninesOf(share)) / max) * (width - left - 14);
        const scale = logScale(from * 0.97, Math.max(to, from * 1.05) * 1.03, bottom, top);
        const y = (ns: number): number => scale.at(Math.max(1, ns));
        return (
          <>
            <g class="axis-y">
              {scale.ticks.map((ns) => (
                <g key={ns}>
                  <path class="grid" d={`M ${left} ${y(ns)} H ${width - 12}`} />
                  <text x={left - 8} y={y(ns) + 4}>
                    {formatDuration(ns)}
                  </text>
                </g>
              ))}
            </g>
            <g class="axis-x">
              {sharesUntil(max).map((share) => (
                <g key={share}>
                  <path class="grid" d={`M ${x(share)} ${top} V ${bottom}`} />
                  {(share !== 0.5 || x(0.5) - x(0) > minLabel) && (
                    <text x={x(share)} y={bottom + 16}>
                      {shareWords(share)}
                    </text>
                  )}
                </g>
              ))}
            </g>
            {[...shown.entries()].reverse().map(([which, { name, drawn }]) => {
              const sure = drawn.curve.findLastIndex(([share]) => (1 - share) * drawn.count >= beyond);
              const line = (points: readonly (readonly [number, number])[]): string =>
                points.map(([share, ns], at) => `${at === 0 ? 'M' : 'L'} ${x(share)} ${y(ns)}`).join(' ');
              return (
                <g key={name} class={which === 0 ? 'first' : 'second'}>
                  <path class="line" d={line(drawn.curve.slice(0, sure + 1))} />
                  <path class="line unsure" d={line(drawn.curve.slice(Math.max(0, sure)))} />
                </g>
              );
            })}
            {shown[0]?.drawn.curve.map(([share], at, all) => {
              const to = all[at + 1]?.[0] ?? share;
              return (
                <rect
                  key={share}
                  class="hit"
                  x={x(share)}
                  y={top}
                  width={Math.max(1, x(to) - x(share))}
                  height={bottom - top}
                >
                  <title>
                    {[
                      shareWords(share),
                      ...shown.map(
                        ({ name, drawn }) => `${name}: ${formatDuration(drawn.curve[at]?.[1] ?? drawn.max)}`,
                      ),
                    ].join('\n')}
                  </title>
                </rect>
              );
            })}
          </>
        );
      }}
    />
  );
}

/** 0, 50, 90 % and then a nine more each. */
const sharesUntil = (nines: number): readonly number[] => [
  0,
  0.5,
  ...Array.from({ length: Math.floor(nines + 1e-9) }, (_, at) => 1 - 10 ** -(at + 1)),
];

const shareWords = (share: number): string =>
  `${(share * 100).toFixed(Math.max(0, Math.ceil(ninesOf(share) - 2 - 1e-6)))} %`;

/** The values at round shares; null: fewer than five messages are beyond it. */
export function curveSteps(shown: readonly Shown[]) {
  const max = Math.max(1, ...shown.map(({ drawn }) => Math.log10(Math.max(1, drawn.count))));
  return sharesUntil(max).map((share) => ({
    share,
    label: shareWords(share),
    values: shown.map(({ drawn }) => {
      if ((1 - share) * drawn.count < beyond - 1e-9) return null;
      return drawn.curve.findLast(([each]) => each <= share + 1e-9)?.[1] ?? null;
    }),
  }));
}
