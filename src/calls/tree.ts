// Lists the files of a folder, sorted, without following a link and without folders that hold no sources of one's own.
import { type Dirent, readdirSync } from 'node:fs';
import { extname, join } from 'node:path';

/** Folders with what others wrote, or with what was built. */
const skipped = new Set([
  'node_modules',
  'build',
  'target',
  'dist',
  'vendor',
  'third_party',
  'Pods',
  'Carthage',
  'DerivedData',
]);

/** Entries that are looked at. */
const maxEntries = 200_000;
const maxDepth = 64;

export interface Tree {
  /** Relative to the folder. */
  readonly files: readonly string[];
  /** There was more than is looked at. */
  readonly isCut: boolean;
  /** Folders that cannot be read. */
  readonly unreadable: number;
}

/** `isWanted` gets the end of a name, without its dot. `everywhere`: no folder is skipped for its name. */
export function filesIn(folder: string, isWanted: (end: string) => boolean, everywhere: boolean): Tree {
  const files: string[] = [];
  let [left, isCut, unreadable] = [maxEntries, false, 0];
  const waiting: { readonly path: string; readonly depth: number }[] = [{ path: '', depth: 0 }];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const { path, depth } = next;
    const entries = entriesOf(join(folder, path));
    if (entries === null) unreadable += 1;
    for (const entry of entries ?? []) {
      if (left-- <= 0) return { files: files.sort(), isCut: true, unreadable };
      const name = path === '' ? entry.name : `${path}/${entry.name}`;
      if (entry.isFile() && isWanted(extname(entry.name).slice(1))) files.push(name);
      if (!entry.isDirectory() || (!everywhere && (entry.name.startsWith('.') || skipped.has(entry.name)))) continue;
      if (depth < maxDepth) waiting.push({ path: name, depth: depth + 1 });
      else isCut = true;
    }
  }
  return { files: files.sort(), isCut, unreadable };
}

function entriesOf(path: string): Dirent[] | null {
  try {
    return readdirSync(path, { withFileTypes: true });
  } catch {
    return null;
  }
}
