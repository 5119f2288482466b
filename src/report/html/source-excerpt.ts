// Reads the lines of source around a place in the client's code.
import { readFileSync, statSync } from 'node:fs';
import { isAbsolute, relative, resolve } from 'node:path';
import { fileKind } from '../../file-kind.ts';
import type { Frame } from '../../symbols/frame.ts';

/** Where sources may be read. */
export interface Sources {
  readonly root: string;
}

export type Excerpt =
  | { readonly first: number; readonly line: number; readonly lines: readonly string[] }
  | { readonly missing: string };

const around = 3;
const maxBytes = 4 * 1024 * 1024;
const maxColumns = 400;

/** A frame's file is read only if it lies in the sources' folder, and is not newer than the program. */
export function excerptOf(frame: Frame | null, sources: Sources | null): Excerpt {
  if (sources === null) return { missing: 'without sources (--no-sources)' };
  if (frame === null) return { missing: 'the stack has no code of the client' };
  const { file, line, image } = frame;
  if (file === null || line === null) return { missing: 'the program has no line numbers: build it with -g' };
  const path = resolve(sources.root, file);
  const inside = relative(sources.root, path);
  if (inside.startsWith('..') || isAbsolute(inside)) return { missing: `the file is not in ${sources.root}` };
  if (fileKind(path) !== 'file') return { missing: 'the file is not there any more' };
  const { size, mtimeMs } = statSync(path);
  if (size > maxBytes) return { missing: 'the file is too large' };
  if (image !== null && fileKind(image) === 'file' && mtimeMs > statSync(image).mtimeMs)
    return { missing: 'the file has changed since the program was built' };
  const lines = readFileSync(path, 'utf8').split(/\r?\n/);
  if (line > lines.length) return { missing: `the file has only ${lines.length} lines` };
  const first = Math.max(1, line - around);
  return { first, line, lines: lines.slice(first - 1, line + around).map((text) => text.slice(0, maxColumns)) };
}
