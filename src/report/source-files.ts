// Reads the lines of source that an excerpt shows. A program's debug information may name any file, so it reads only
// regular files that lie under the given folders and have the ending of source code, and never a large one.
import { closeSync, constants, fstatSync, openSync, readSync, realpathSync, type Stats, statSync } from 'node:fs';
import { extname, isAbsolute, relative, resolve, sep } from 'node:path';
import type { Frame } from '../symbols/frame.ts';
import { plural } from './layout.ts';

export interface SourceLines {
  /** Number of the first line. */
  readonly from: number;
  readonly lines: readonly string[];
}

/** Why there is no excerpt: words that follow `no source: `. */
export interface NoSource {
  readonly because: string;
}

const maxBytes = 4 << 20;
const endings: ReadonlySet<string> = new Set(
  '.c .cc .cpp .cxx .h .hh .hpp .hxx .inc .ipp .m .mm .swift .rs .go .zig .d .s .js .mjs .cjs .ts .mts .cts'.split(' '),
);

const outside: NoSource = { because: 'it is outside the working folder; --source-root FOLDER shows it' };

export class SourceFiles {
  private readonly roots: readonly string[];
  private readonly known = new Map<string, readonly string[] | NoSource>();

  /** Paths of frames are relative to the first root, or to one of the others if it has no such file. */
  constructor(private readonly folders: readonly string[]) {
    this.roots = folders.map(realPathOf).filter((root) => root !== null);
  }

  /** Returns the line of a frame and its neighbours; null if the frame names no line. `neighbours`: on each side. */
  around({ file, line, image }: Frame, neighbours = 1): SourceLines | NoSource | null {
    if (file === null || line === null || line < 1) return null;
    const key = JSON.stringify([file, image]);
    const lines = this.known.get(key) ?? this.read(file, image);
    this.known.set(key, lines);
    if ('because' in lines) return lines;
    if (line > lines.length) return { because: `it has only ${plural(lines.length, 'line')} now` };
    const from = Math.max(1, line - neighbours);
    return { from, lines: lines.slice(from - 1, line + neighbours) };
  }

  /** Returns where a file is, without links; null: it is none that may be read. */
  pathOf(file: string): string | null {
    const found = this.find(file);
    return typeof found === 'string' ? found : null;
  }

  /** Returns all lines of a file, also of one that is newer than the program; null: none may be read. */
  linesOf(file: string): readonly string[] | null {
    const lines = this.read(file, null);
    return 'because' in lines ? null : lines;
  }

  private read(file: string, image: string | null): readonly string[] | NoSource {
    const found = this.find(file);
    return typeof found === 'string' ? this.readRegular(found, image) : found;
  }

  /** Returns its path. */
  private find(file: string): string | NoSource {
    if (!endings.has(extname(file).toLowerCase())) return { because: 'its name is not one of source code' };
    // Before the first access: looking up a name in some folders mounts it.
    const named = this.folders.map((folder) => resolve(folder, file)).filter((path) => this.isInside(path));
    if (named.length === 0) return outside;
    const path = named.map(realPathOf).find((each) => each !== null);
    if (path === undefined) return { because: 'file not found' };
    if (!isIn(this.roots, path)) return outside;
    if (!endings.has(extname(path).toLowerCase())) return { because: 'its name is not one of source code' };
    return path;
  }

  private readRegular(path: string, image: string | null): readonly string[] | NoSource {
    try {
      if (!statSync(path).isFile()) return { because: 'it is not a regular file' }; // opening a device may do something
      const descriptor = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOFOLLOW);
      try {
        const file = fstatSync(descriptor);
        if (!file.isFile()) return { because: 'it is not a regular file' };
        // Another process may have moved a folder of the path in the meantime.
        if (!this.isStill(path, file)) return { because: 'it changed while it was read' };
        if (file.size > maxBytes) return { because: 'it is larger than 4 MiB' };
        if (isNewer(file, image === null ? null : resolve(this.folders[0] ?? '.', image)))
          return { because: 'it is newer than the program' };
        return textOf(descriptor, file.size).split(/\r\n|\n|\r/);
      } finally {
        closeSync(descriptor);
      }
    } catch (error) {
      return { because: `it cannot be read (${(error as NodeJS.ErrnoException).code ?? 'unknown error'})` };
    }
  }

  /** By its name alone. */
  private isInside(path: string): boolean {
    return isIn([...this.folders.map((folder) => resolve(folder)), ...this.roots], path);
  }

  private isStill(path: string, { dev, ino }: Stats): boolean {
    const real = realPathOf(path);
    if (real !== path || !isIn(this.roots, real)) return false;
    const now = statSync(real);
    return now.dev === dev && now.ino === ino;
  }
}

function isIn(folders: readonly string[], path: string): boolean {
  return folders.some((folder) => {
    const inside = relative(folder, path);
    return inside !== '..' && !inside.startsWith(`..${sep}`) && !isAbsolute(inside);
  });
}

/** Reads no more, even if the file grows. */
function textOf(descriptor: number, size: number): string {
  const bytes = Buffer.alloc(size);
  let length = 0;
  while (length < size) {
    const read = readSync(descriptor, bytes, length, size - length, length);
    if (read === 0) break;
    length += read;
  }
  return bytes.toString('utf8', 0, length);
}

/** A program that is gone cannot say. */
function isNewer(source: Stats, image: string | null): boolean {
  const program = image === null ? undefined : statSync(image, { throwIfNoEntry: false });
  return program !== undefined && source.mtimeMs > program.mtimeMs;
}

function realPathOf(path: string): string | null {
  try {
    return realpathSync(path);
  } catch {
    return null;
  }
}
