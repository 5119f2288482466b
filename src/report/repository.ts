// Where a finding is in a repository, as a forge that shows files of it needs it: a path from its root, the columns of
// the call, and what the line is known by when others move it.
import { realpathSync } from 'node:fs';
import { relative, resolve, sep } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Frame } from '../symbols/frame.ts';
import { libraryOf, ownIndex } from '../verdict/own-code.ts';
import type { Verdict } from '../verdict/verdict.ts';
import { callIn } from './excerpt.ts';
import { lineHashes } from './line-hashes.ts';
import { SourceFiles } from './source-files.ts';

export interface Region {
  /** From 1. */
  readonly line: number;
  /** In UTF-16 code units, from 1. */
  readonly startColumn: number;
  /** Of what follows. */
  readonly endColumn: number;
}

export interface RepositoryPlace {
  /** Relative to the root; absolute for what is outside. */
  readonly uri: string;
  /** Null: only the file is known. */
  readonly region: Region | null;
  /** By GitHub's algorithm; null: the line cannot be read. */
  readonly lineHash: string | null;
}

interface ReadLines {
  readonly lines: readonly string[];
  readonly hashes: readonly string[];
}

export class Repository {
  private readonly sources: SourceFiles;
  private readonly roots: readonly string[];
  private readonly read = new Map<string, ReadLines | null>();
  private readonly uris = new Map<string, string>();

  /** Relative paths of reports begin in `folder`, or in `root` if it has no such file. */
  constructor(
    root: string,
    private readonly folder: string,
  ) {
    this.sources = new SourceFiles([folder, root]);
    this.roots = [...new Set([resolve(root), realPathOf(root)])];
  }

  /** `calls`: names to look for in the line, the likeliest first. */
  placeOf({ file, line, image }: Pick<Frame, 'file' | 'line' | 'image'>, calls: readonly string[]): RepositoryPlace {
    const uri = this.uriOf(file ?? image ?? '');
    if (file === null || line === null || line < 1) return { uri, region: null, lineHash: null };
    const read = this.linesOf(file);
    const text = read?.lines[line - 1];
    if (text === undefined) return { uri, region: { line, startColumn: 1, endColumn: 2 }, lineHash: null };
    const { at, length } = callIn(text, calls);
    const end = text.startsWith('(', at + length) || length > 1 ? at + length : text.length;
    return {
      uri,
      region: { line, startColumn: at + 1, endColumn: Math.max(at, end) + 1 },
      lineHash: read?.hashes[line - 1] ?? null,
    };
  }

  uriOf(path: string): string {
    const known = this.uris.get(path) ?? this.newUri(path);
    this.uris.set(path, known);
    return known;
  }

  private newUri(path: string): string {
    // Not followed if it is no source: looking up a name that a program has may mount its folder.
    const absolute = this.sources.pathOf(path) ?? resolve(this.folder, path);
    const inside = this.roots.map((root) => relative(root, absolute)).find(isBelow);
    return inside === undefined ? pathToFileURL(wellFormed(absolute)).href : encoded(inside);
  }

  private linesOf(file: string): ReadLines | null {
    const known = this.read.get(file);
    if (known !== undefined) return known;
    const lines = this.sources.linesOf(file);
    const read = lines === null ? null : { lines, hashes: lineHashes(lines) };
    this.read.set(file, read);
    return read;
  }
}

/** Returns the frame to show a finding at: the client's innermost own one, with a line if its code has any. */
export function shownFrame({ stack }: Pick<Verdict, 'stack'>): Frame | null {
  const at = ownIndex(stack);
  const own = stack[at];
  if (own === undefined) return null;
  const withLine = stack
    .slice(at)
    .find((frame) => frame.line !== null && frame.file !== null && libraryOf(frame) === null);
  return withLine ?? own;
}

const isBelow = (path: string): boolean =>
  path !== '' && path !== '..' && !path.startsWith(`..${sep}`) && !path.startsWith(sep);

const encoded = (path: string): string =>
  path
    .split(sep)
    .map((part) => encodeURIComponent(wellFormed(part)))
    .join('/');

/** Half a character has no encoding. */
const wellFormed = (text: string): string => Buffer.from(text).toString();

function realPathOf(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return resolve(path);
  }
}
