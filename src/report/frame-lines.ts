// Formats a stack as lines of the report: the client's own frames in full, library frames between them as a count.
// --json has all of them.

import type { Frame } from '../symbols/frame.ts';
import { libraryOf, systemHeader } from '../verdict/own-code.ts';
import { columnsOf } from '../words/columns.ts';
import { printable } from '../words/printable.ts';
import { shortFunctionName } from './function-name.ts';
import { plural, width } from './layout.ts';
import { type Colours, labelColumns, labelled } from './text-target.ts';

const shownFrames = 12;
const minName = 24;
/** A single frame is shown. */
const minOmitted = 2;

/** Lines are not wrapped: an editor's terminal opens `file:line` only in one piece. */
export function stackLines(label: string, frames: readonly Frame[], colours: Colours, columns = width): string[] {
  const all = foldedFrames(frames, colours, columns - labelColumns);
  const shown = all.slice(0, shownFrames);
  const margin = labelled('');
  const lines = shown.map(({ text }, index) => `${index === 0 ? labelled(label) : margin}${text}`);
  const [first] = shown;
  if (label.length > 9 && first !== undefined) lines.splice(0, 1, labelled(label), `${margin}${first.text}`);
  const hidden = all.slice(shownFrames).reduce((sum, { frames: count }) => sum + count, 0);
  if (hidden > 0) lines.push(`${margin}${colours.dim(`${hidden} more`)}`);
  return lines;
}

interface Line {
  readonly text: string;
  readonly frames: number;
}

// At the ends of a stack, library frames say what was called and by what, so only those between two of the client's are
// folded.
function foldedFrames(frames: readonly Frame[], colours: Colours, room: number): Line[] {
  const own = (index: number): boolean => frames[index] !== undefined && libraryOf(frames[index]) === null;
  const lines: Line[] = [];
  for (let at = 0; at < frames.length; ) {
    let end = at;
    while (end < frames.length && !own(end)) end += 1;
    const run = frames.slice(at, Math.max(end, at + 1));
    const between = at > 0 && end < frames.length;
    if (between && run.length >= minOmitted) lines.push({ text: colours.dim(foldedText(run)), frames: run.length });
    else lines.push(...run.map((frame) => ({ text: frameText(frame, colours, room), frames: 1 })));
    at += run.length;
  }
  return lines;
}

function foldedText(run: readonly Frame[]): string {
  const libraries = [...new Set(run.map((frame) => printable(libraryOf(frame) ?? '')))];
  return `(${plural(run.length, 'frame')} of ${libraries.join(' and ')})`;
}

/** `columns`: for name and place; the place is never cut, and the name keeps its minimum width. */
export function frameText(frame: Frame, colours: Colours, columns: number): string {
  const place = placeText(frame);
  const name = shortFunctionName(
    printable(frame.function ?? frame.address),
    Math.max(columns - columnsOf(place), minName),
  );
  if (libraryOf(frame) !== null) return colours.dim(`${name}${place}`);
  return `${name}${frame.file !== null ? colours.cyan(place) : colours.dim(place)}`;
}

function placeText({ file, line, image }: Frame): string {
  if (file === null) return image === null ? '' : `  in ${printable(image.split('/').at(-1) ?? '')}`;
  const path = printable(systemHeader(file) ?? file);
  return `  ${line === null ? path : `${path}:${line}`}`;
}
