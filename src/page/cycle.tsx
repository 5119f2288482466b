// Who waits for whom, as boxes with arrows and the way back at the side.
import type { Cycle } from '../judge/wait-for/cycle.ts';

const boxWidth = 330;
const boxHeight = 34;
const gap = 38;
const left = 44;

export function CycleDrawing({ cycle: { nodes, edges } }: { readonly cycle: Cycle }) {
  const top = (at: number): number => 6 + at * (boxHeight + gap);
  const height = top(nodes.length - 1) + boxHeight + 34;
  const last = nodes.length - 1;
  const words = nodes.map(({ name }, at) => `${name} ${edges[at]?.is ?? ''}`).join(' ');
  return (
    <figure class="cycle">
      <figcaption>Who waits for whom</figcaption>
      <svg viewBox={`0 0 ${left + boxWidth + 8} ${height}`} role="img" aria-label={words}>
        <path
          class="back"
          d={`M ${left + boxWidth / 2} ${top(last) + boxHeight} v 20 H 14 V ${top(0) + boxHeight / 2} H ${left - 8}`}
        />
        <path class="head" d={head(left - 2, top(0) + boxHeight / 2, 'right')} />
        {nodes.map(({ id, kind, name }, at) => (
          <g key={id} class={`node ${kind}`}>
            <rect x={left} y={top(at)} width={boxWidth} height={boxHeight} rx="6" />
            <circle cx={left + 18} cy={top(at) + boxHeight / 2} r="9" />
            <text class="node-number" x={left + 18} y={top(at) + boxHeight / 2 + 4}>
              {at + 1}
            </text>
            <text x={left + 36} y={top(at) + boxHeight / 2 + 4}>
              {shortened(name)}
              <title>{name}</title>
            </text>
            {at < last && (
              <>
                <path class="down" d={`M ${left + 18} ${top(at) + boxHeight} V ${top(at + 1) - 6}`} />
                <path class="head" d={head(left + 18, top(at + 1) - 1, 'down')} />
                <text class="is" x={left + 36} y={top(at) + boxHeight + gap / 2 + 4}>
                  {edges[at]?.is}
                </text>
              </>
            )}
          </g>
        ))}
        <text class="is" x={left + boxWidth / 2 + 8} y={top(last) + boxHeight + 15}>
          {edges[last]?.is}
        </text>
      </svg>
    </figure>
  );
}

function head(x: number, y: number, to: 'right' | 'down'): string {
  return to === 'right' ? `M ${x} ${y} l -8 -5 v 10 z` : `M ${x} ${y} l -5 -8 h 10 z`;
}

/** Shortens the middle: keeps the kind and the file name. */
function shortened(name: string): string {
  return name.length <= 46 ? name : `${name.slice(0, 24)}…${name.slice(-21)}`;
}
