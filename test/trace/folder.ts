// A test's own folder, removed when the process ends.
import { join } from 'node:path';
import { freshFolder } from '../folder.ts';

export interface Folder {
  readonly path: string;
  readonly file: (name: string) => string;
}

export function newFolder(): Folder {
  const path = freshFolder();
  return { path, file: (name) => join(path, name) };
}
