// A test's own folder, removed when the process ends.
import { join } from 'node:path';
import tmp from 'tmp';

tmp.setGracefulCleanup();

export interface Folder {
  readonly path: string;
  readonly file: (name: string) => string;
}

export function newFolder(): Folder {
  const path = tmp.dirSync({ unsafeCleanup: true, prefix: 'esreplay-trace-' }).name;
  return { path, file: (name) => join(path, name) };
}
