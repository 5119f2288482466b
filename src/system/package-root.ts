// Finds this package's folder, which has its addon, models and prebuilt files.
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** The nearest folder above this file that is a package: in `src`, in `dist`, and installed. */
export const packageRoot = rootAbove(import.meta.dirname);

/** Whether this is a checkout of the sources rather than an installed package. */
export const isCheckout = existsSync(join(packageRoot, 'scripts/setup.mjs'));

/** Whether this package runs compiled rather than from its sources. */
export const isCompiled = !import.meta.filename.endsWith('.ts');

// Looks for a file that the package alone has, and reads none: a disk that fails is reported later.
function rootAbove(folder: string): string {
  const above = dirname(folder);
  return above === folder || existsSync(join(folder, 'binding.gyp')) ? folder : rootAbove(above);
}
