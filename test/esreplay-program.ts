// The program as users have it, for tests that start it: what set-up made of the sources. It starts in a quarter of the time that
// the sources take.
import { join } from 'node:path';
import { isBundled } from '../scripts/bundle.mjs';

const root = join(import.meta.dirname, '..');
if (!isBundled(root)) throw new Error('dist/ is older than src/\nhelp: npm run setup');

/** The words of a command line that start it. */
export const esreplayProgram: readonly [node: string, script: string] = [
  process.execPath,
  join(root, 'dist/cli/main.js'),
];
