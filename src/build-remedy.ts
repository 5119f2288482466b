// Says what to do when a native part is missing, which differs between a checkout and an installed package.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { shellQuoted } from './words/shell-words.ts';

/** `packageRoot` is the package's own folder. */
export function buildRemedy(packageRoot: string): string {
  if (existsSync(join(packageRoot, 'scripts/setup.mjs'))) return `run \`npm run setup\` in ${packageRoot}`;
  // The script by its path, because npm rebuild skips scripts that npm was told not to run.
  return `run \`node ${shellQuoted(join(packageRoot, 'scripts/install.mjs'))}\`: the installation skipped its build script`;
}
