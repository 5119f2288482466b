// Finds the native parts of this installation: the library inserted into clients, and the reaper that starts them.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { buildRemedy } from '../../addon/build-remedy.ts';
import { SetupError } from '../../errors/errors.ts';
import { fromEnvironment } from '../../system/environment.ts';
import { packageRoot } from '../../system/package-root.ts';

const libraryName = process.platform === 'darwin' ? 'libesreplay.dylib' : 'libesreplay.so';

/** ESREPLAY_LIBRARY names another build, for tests of the detectors. Throws SetupError if there is none. */
export function findLibrary(): string {
  const named = fromEnvironment('ESREPLAY_LIBRARY');
  if (named === undefined) return findBuilt(libraryName, 'replayer library');
  if (existsSync(named)) return named;
  throw new SetupError('replayer library not found', {
    place: named,
    remedy: 'unset ESREPLAY_LIBRARY, or name a file that exists',
  });
}

/** Returns the program between the harness and a client on Linux. Throws SetupError if there is none. */
export function findReaper(): string {
  return findBuilt('esreplay-reaper', 'reaper of client processes');
}

/** Returns the library in products that read eslogger, where the reaper may not mount. Throws SetupError likewise. */
export function findProgramsLibrary(): string {
  return findBuilt('esreplay-programs.so', 'library for products');
}

/** Returns the Endpoint Security client that records. Throws SetupError if there is none. */
export function findRecorder(): string {
  return findBuilt('esrecord', 'recorder');
}

/** Returns the folders by node-gyp-build's names; one file may serve both processors of a Mac. */
export function prebuiltFolders(platform: string, processor: string): readonly string[] {
  return [`${platform}-${processor}`, ...(platform === 'darwin' ? ['darwin-x64+arm64'] : [])];
}

/** The file that clients link with on Linux, by its folder. Throws SetupError if it is not built. */
export function findClientLibrary(): string {
  return findBuilt('libEndpointSecurity.so', 'library for clients');
}

function findBuilt(fileName: string, what: string): string {
  const places = [
    join(packageRoot, 'build/Release', fileName),
    ...prebuiltFolders(process.platform, process.arch).map((folder) =>
      join(packageRoot, 'prebuilds', folder, fileName),
    ),
  ];
  const found = places.find((path) => existsSync(path));
  if (found !== undefined) return found;
  throw new SetupError(`${what} is not built`, { place: places[0], remedy: buildRemedy() });
}
