// The version of this installation.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Two levels above this file, in `src` and in `dist`. */
export const packageRoot = join(import.meta.dirname, '../..');

export const version: string = (
  JSON.parse(readFileSync(join(packageRoot, 'package.json'), 'utf8')) as { version: string }
).version;
