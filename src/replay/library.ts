// Where the native parts of this installation are: the library that goes into clients.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { SetupError } from '../errors.ts';

/** The package's own directory; this file is two levels below it, in `src` and in `dist`. */
export const packageRoot = join(import.meta.dirname, '../..');

const fileName = process.platform === 'darwin' ? 'libesreplay.dylib' : 'libesreplay.so';

/** ESREPLAY_LIBRARY names another build, for tests of the detectors. Throws SetupError when there is none. */
export function findLibrary(): string {
  const named = process.env.ESREPLAY_LIBRARY;
  const places =
    named === undefined
      ? [
          join(packageRoot, 'build/Release', fileName),
          join(packageRoot, `prebuilds/${process.platform}-${process.arch}`, fileName),
        ]
      : [named];
  const found = places.find((path) => existsSync(path));
  if (found !== undefined) return found;
  throw new SetupError('The replayer library is not built.', {
    place: places[0],
    remedy:
      named === undefined
        ? `Run npm run setup in ${packageRoot}.`
        : 'ESREPLAY_LIBRARY names a file that does not exist.',
  });
}
