// The whole run in a strip above the axis: where messages are, where something was late, and what part is in view.
import type { Scene } from './scene.ts';
import type { Span } from './state.ts';

export const overviewHeight = 30;

export function drawOverview(context: CanvasRenderingContext2D, scene: Scene, whole: Span): void {
  const { data, width, colours, span } = scene;
  const height = overviewHeight;
  context.clearRect(0, 0, width, height);
  const scale = width / (whole.toNs - whole.fromNs);
  const x = (ns: number): number => (ns - whole.fromNs) * scale;
  const summaries = data.summaries?.messages;
  if (summaries !== undefined) {
    const columns = Math.max(1, Math.ceil(width));
    const counts = new Float64Array(columns);
    const missed = new Uint8Array(columns);
    for (let at = 0; at < summaries.stream.length; at += 1) {
      const from = Math.min(columns - 1, Math.max(0, Math.floor(x(summaries.fromNs[at] ?? 0))));
      const to = Math.min(columns - 1, Math.max(from, Math.floor(x(summaries.toNs[at] ?? 0))));
      const auth = (summaries.auth[at] ?? 0) + 1;
      for (let column = from; column <= to; column += 1) {
        counts[column] = (counts[column] ?? 0) + auth / (to - from + 1);
        if ((summaries.missed[at] ?? 0) > 0) missed[column] = 1;
      }
    }
    const max = Math.max(1e-9, ...counts);
    for (let column = 0; column < columns; column += 1) {
      const count = counts[column] ?? 0;
      if (count === 0) continue;
      const tall = Math.max(3, Math.sqrt(count / max) * (height - 8));
      context.fillStyle = missed[column] === 1 ? colours.bad : colours.run;
      context.fillRect(column, height - 3 - tall, 1, tall);
    }
  }
  for (const verdict of data.run.report.verdicts) {
    if (verdict.times === null || verdict.class === 'note') continue;
    context.fillStyle = verdict.class === 'violation' ? colours.bad : colours.late;
    context.fillRect(Math.round(x(verdict.times.queuedNs)) - 1, 0, 3, 5);
  }
  const left = Math.max(0, x(span.fromNs));
  const right = Math.min(width, x(span.toNs));
  context.globalAlpha = 0.55;
  context.fillStyle = colours.surface;
  context.fillRect(0, 0, left, height);
  context.fillRect(right, 0, width - right, height);
  context.globalAlpha = 1;
  context.strokeStyle = colours.accent;
  context.lineWidth = 1.5;
  context.strokeRect(left + 0.75, 0.75, Math.max(3, right - left - 1.5), height - 1.5);
}
