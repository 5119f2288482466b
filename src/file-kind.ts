// What stands at a path, for those who have a sentence for whatever is no file or folder: what cannot be seen is nothing.
// Not for: why it cannot be seen, which opening it tells.
import { statSync } from 'node:fs';

export type FileKind = 'file' | 'folder' | 'other';

/** Null for nothing, a path that leads through a file, a name that is too long, links in a cycle, a folder that is closed to us. */
export function fileKind(path: string): FileKind | null {
  try {
    const status = statSync(path);
    return status.isFile() ? 'file' : status.isDirectory() ? 'folder' : 'other';
  } catch {
    return null;
  }
}
