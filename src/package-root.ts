// Where this package is: its addon, models and prebuilt files are found from there.
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** The nearest folder above this file that has a package.json: in `src`, in `dist`, and installed. */
export const packageRoot = rootAbove(import.meta.dirname);

/** Of this package as it runs: of its sources, or compiled. */
export const isCompiled = !import.meta.filename.endsWith('.ts');

function rootAbove(folder: string): string {
  const above = dirname(folder);
  return above === folder || existsSync(join(folder, 'package.json')) ? folder : rootAbove(above);
}
