// The program as users have it, for tests that start it: set-up's compiled output, which starts in a quarter of the
// time of the sources.
import { join } from 'node:path';
import { isBundled } from '../scripts/bundle.mjs';

const root = join(import.meta.dirname, '..');
if (!isBundled(root)) throw new Error('dist/ is older than src/\nhelp: npm run setup');

/** The command line that starts it. */
export const esreplayProgram: readonly [node: string, script: string] = [
  process.execPath,
  join(root, 'dist/cli/main.js'),
];
