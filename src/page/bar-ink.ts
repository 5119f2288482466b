// Draws the name of a timeline bar, and fades the end of a bar that never ended.
import { inkOn } from './ink.ts';
import type { Scene } from './scene.ts';

interface Place {
  readonly x0: number;
  readonly x1: number;
  readonly y: number;
  readonly height: number;
}

/** Where the end of a bar that never ended begins to fade. */
export const fadesFrom = (x0: number, width: number): number => Math.max(x0, width - 60, 0);

/** It never ended: the right end fades out. */
export function fadeOut(context: CanvasRenderingContext2D, scene: Scene, { x0, x1, y, height }: Place): void {
  const left = fadesFrom(x0, scene.width);
  const gradient = context.createLinearGradient(left, 0, Math.max(left + 1, x1), 0);
  gradient.addColorStop(0, `${scene.colours.surface}00`);
  gradient.addColorStop(1, scene.colours.surface);
  context.fillStyle = gradient;
  context.fillRect(left, y - scene.scrolled, x1 - left, height);
}

/** Truncates the label to the bar. */
export function nameBar(
  context: CanvasRenderingContext2D,
  scene: Scene,
  { x0, x1, y, height }: Place,
  { words, colour, isFaint }: { readonly words: string; readonly colour: string; readonly isFaint: boolean },
): void {
  const left = Math.max(0, x0);
  const room = x1 - left - 8;
  const shown = Math.floor(room / 6.2);
  if (shown < 3) return;
  context.fillStyle = isFaint ? scene.colours.muted : inkOn(colour);
  context.fillText(
    words.length > shown ? `${words.slice(0, shown - 1)}…` : words,
    left + 4,
    y + height / 2 - scene.scrolled + 0.5,
    room + 6,
  );
}
