// Formats a stack as lines of the report: the client's own frames in full, library frames between them as a count.
// --json has all of them.
import { posix } from 'node:path';
import type { createColors } from 'picocolors';
import type { Frame } from '../symbols/frame.ts';
import { printable } from '../words/printable.ts';
import { shortFunctionName } from './function-name.ts';
import { plural, width } from './layout.ts';

type Colours = ReturnType<typeof createColors>;

const shownFrames = 12;
const minName = 24;
/** A single frame is shown. */
const minOmitted = 2;

/** Lines are not wrapped: an editor's terminal opens `file:line` only in one piece. */
export function stackLines(label: string, frames: readonly Frame[], colours: Colours): string[] {
  const all = foldedFrames(frames, colours);
  const shown = all.slice(0, shownFrames);
  const margin = ' '.repeat(12);
  const lines = shown.map(({ text }, index) => `${index === 0 ? `  ${label.padEnd(10)}` : margin}${text}`);
  const [first] = shown;
  if (label.length > 9 && first !== undefined) lines.splice(0, 1, `  ${label}`, `${margin}${first.text}`);
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
function foldedFrames(frames: readonly Frame[], colours: Colours): Line[] {
  const own = (index: number): boolean => frames[index] !== undefined && libraryOf(frames[index]) === null;
  const lines: Line[] = [];
  for (let at = 0; at < frames.length; ) {
    let end = at;
    while (end < frames.length && !own(end)) end += 1;
    const run = frames.slice(at, Math.max(end, at + 1));
    const between = at > 0 && end < frames.length;
    if (between && run.length >= minOmitted) lines.push({ text: colours.dim(foldedText(run)), frames: run.length });
    else lines.push(...run.map((frame) => ({ text: frameText(frame, colours), frames: 1 })));
    at += run.length;
  }
  return lines;
}

function foldedText(run: readonly Frame[]): string {
  const libraries = [...new Set(run.map((frame) => printable(libraryOf(frame) ?? '')))];
  return `(${plural(run.length, 'frame')} of ${libraries.join(' and ')})`;
}

/** Null for the client's own code, as far as known: code in a system header counts as the library's. */
function libraryOf({ file, image }: Frame): string | null {
  if (file !== null) {
    const header = systemHeader(file);
    if (header === null) return null;
    return /^c\+\+\/v\d/.test(header) ? 'libc++' : header.startsWith('c++/') ? 'libstdc++' : 'system headers';
  }
  return /^(lib[^/]*?)(?:-[\d.]+)?\.(?:so|dylib|tbd)\b/.exec(image?.split('/').at(-1) ?? '')?.[1] ?? null;
}

/** Returns the path as in an include, `c++/14/bits/std_function.h`; null for other files. */
function systemHeader(file: string): string | null {
  const path = posix.normalize(file);
  return (
    /^\/(?:usr(?!\/local\/)|Library\/Developer|Applications\/Xcode[^/]*)\/(?:.*\/)?include\/(.+)$/.exec(path)?.[1] ??
    null
  );
}

function frameText(frame: Frame, colours: Colours): string {
  const place = placeText(frame);
  // Even if the place is too long, the name keeps its minimum width.
  const room = Math.max(width - 12 - place.length, minName);
  const name = shortFunctionName(printable(frame.function ?? frame.address), room);
  return `${name}${frame.file !== null ? colours.cyan(place) : colours.dim(place)}`;
}

function placeText({ file, line, image }: Frame): string {
  if (file === null) return image === null ? '' : `  in ${image.split('/').at(-1)}`;
  const path = systemHeader(file) ?? file;
  return `  ${line === null ? path : `${path}:${line}`}`;
}
