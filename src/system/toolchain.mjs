// Finds programs and libraries of other packages. Plain JavaScript, because set-up needs it before anything is
// compiled.
import { accessSync, constants, existsSync, realpathSync, statSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';

/**
 * Searches the folders of the PATH as a shell does, for the first name that any folder has; names take precedence over
 * folders. Returns null if there is none. An empty folder is the current one; a folder that may not be entered is
 * skipped.
 *
 * @param {readonly string[]} names
 * @param {string} path
 * @returns {string | null}
 */
export function findProgram(names, path = process.env.PATH ?? '') {
  const folders = path.split(delimiter).map((folder) => (folder === '' ? '.' : folder));
  for (const name of names) {
    const found = folders.map((folder) => join(folder, name)).find(isProgram);
    if (found !== undefined) return found;
  }
  return null;
}

/**
 * LLVM's programs have their own name, or that name with a version; among the latter the newest wins.
 *
 * @param {string} tool
 * @returns {string[]}
 */
export function llvmNames(tool) {
  return [tool, ...Array.from({ length: 12 }, (_, index) => `${tool}-${24 - index}`)];
}

/**
 * @param {string} path
 * @returns {boolean}
 */
export function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** Where a system has libdispatch: Debian's package of Swift, and the folders of libraries. */
const dispatchFolders = [
  '/usr/libexec/swift/lib/swift/linux',
  `/usr/lib/${process.arch === 'arm64' ? 'aarch64' : 'x86_64'}-linux-gnu`,
  '/usr/lib64',
];

/**
 * Returns the folder of this system's libdispatch: one of `system`, or that of the Swift toolchain on the PATH. Null if
 * there is none. Ubuntu's hosted runners have a link to swiftc on the PATH, and the toolchain elsewhere.
 *
 * @param {string} path
 * @param {readonly string[]} system
 * @returns {string | null}
 */
export function findDispatch(path = process.env.PATH ?? '', system = dispatchFolders) {
  const swiftc = findProgram(['swiftc'], path);
  const toolchain = swiftc === null ? [] : [join(dirname(dirname(realpathSync(swiftc))), 'lib/swift/linux')];
  return [...toolchain, ...system].find((folder) => existsSync(join(folder, 'libdispatch.so'))) ?? null;
}

/**
 * Folders are executable too.
 *
 * @param {string} path
 */
function isProgram(path) {
  return isExecutable(path) && statSync(path).isFile();
}
