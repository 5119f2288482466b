// Returns the kind of a path: file, folder or nothing. An unreadable path counts as nothing; opening it says why.
import { statSync } from 'node:fs';

export type FileKind = 'file' | 'folder' | 'other';

/**
 * Null for nothing, a path that leads through a file, a name that is too long, links in a cycle, or a folder that we
 * may not enter.
 */
export function fileKind(path: string): FileKind | null {
  try {
    const status = statSync(path);
    return status.isFile() ? 'file' : status.isDirectory() ? 'folder' : 'other';
  } catch {
    return null;
  }
}
