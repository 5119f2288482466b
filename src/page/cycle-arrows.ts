// Draws who waits for whom across the lanes of the timeline.
import type { CyclePlace } from '../timeline/shape.ts';
import { inkOn } from './ink.ts';
import type { Scene } from './scene.ts';

/** Nodes closer than this are drawn beside each other. */
const minDistance = 34;
const radius = 6.5;

export function cycleArrows(
  context: CanvasRenderingContext2D,
  { span, layout, width, height, scrolled, colours }: Scene,
  cycle: readonly (CyclePlace | null)[],
): void {
  const scale = width / (span.toNs - span.fromNs);
  let last = -Infinity;
  const points = cycle.flatMap((place) => {
    const row = place === null ? undefined : layout.byLane.get(place.lane);
    if (place === null || row === undefined) return [];
    const x = Math.max((place.ns - span.fromNs) * scale, last + minDistance);
    last = x;
    // Between two lanes, where it hides no label of a bar.
    return [{ x, y: row.top - 0.5 - scrolled }];
  });
  if (points.length < 2 || points.every(({ x }) => x < 0 || x > width)) return;
  context.strokeStyle = colours.cycle;
  context.fillStyle = colours.cycle;
  context.lineWidth = 2;
  points.forEach((from, at) => {
    const to = points[(at + 1) % points.length] ?? from;
    arrow(context, from, to, at === points.length - 1 ? height : null);
  });
  context.font = 'bold 10px system-ui, sans-serif';
  context.textAlign = 'center';
  context.textBaseline = 'middle';
  points.forEach(({ x, y }, at) => {
    context.fillStyle = colours.cycle;
    context.beginPath();
    context.arc(x, y, radius, 0, 2 * Math.PI);
    context.fill();
    context.fillStyle = inkOn(colours.cycle);
    context.fillText(String(at + 1), x, y + 0.5);
  });
  context.textAlign = 'start';
}

interface Point {
  readonly x: number;
  readonly y: number;
}

/** `around`: not null for the way back, which goes around the others. */
function arrow(context: CanvasRenderingContext2D, from: Point, to: Point, around: number | null): void {
  const bend =
    around === null
      ? { x: (from.x + to.x) / 2 + (to.y - from.y) * 0.12, y: (from.y + to.y) / 2 }
      : {
          x: Math.max(from.x, to.x) + 46,
          y: (from.y + to.y) / 2,
        };
  context.beginPath();
  context.setLineDash(around === null ? [] : [6, 4]);
  context.moveTo(from.x, from.y);
  context.quadraticCurveTo(bend.x, bend.y, to.x, to.y);
  context.stroke();
  context.setLineDash([]);
  const angle = Math.atan2(to.y - bend.y, to.x - bend.x);
  const tip = { x: to.x - Math.cos(angle) * 10, y: to.y - Math.sin(angle) * 10 };
  context.beginPath();
  context.moveTo(tip.x, tip.y);
  for (const side of [2.6, -2.6])
    context.lineTo(tip.x + Math.cos(angle + side) * 9, tip.y + Math.sin(angle + side) * 9);
  context.fill();
}
