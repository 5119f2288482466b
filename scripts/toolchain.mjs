// Finds the native tools by their versioned or plain names, newest known first. Plain JavaScript without dependencies:
// the set-up script runs before anything is installed.
import { accessSync, constants, existsSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';

const llvmVersions = [21, 20, 19, 18, 17, 16, 15, 14];

/** The linters of native code are of one version: another one has other opinions. */
export const lintTools = { format: 'clang-format-19', tidy: 'clang-tidy-19' };

export function onPath(name) {
  for (const folder of (process.env.PATH ?? '').split(delimiter)) {
    const file = join(folder, name);
    try {
      accessSync(file, constants.X_OK);
      return file;
    } catch {
      // not here; the next folder may have it
    }
  }
  return undefined;
}

/** `clang`, `clang++`, `llvm-symbolizer`, `clang-tidy`, `clang-format`: the newest versioned name, else the plain one. */
export function findLlvm(tool) {
  for (const version of llvmVersions) {
    const found = onPath(`${tool}-${version}`);
    if (found) return found;
  }
  return onPath(tool);
}

/** Folder of libdispatch: a Debian package, a system library folder, or a Swift toolchain on the PATH. */
export function findDispatch() {
  const swiftc = onPath('swiftc');
  const folders = [
    '/usr/libexec/swift/lib/swift/linux',
    ...(swiftc ? [join(dirname(dirname(swiftc)), 'lib/swift/linux')] : []),
    '/usr/lib/x86_64-linux-gnu',
    '/usr/lib/aarch64-linux-gnu',
    '/usr/lib64',
  ];
  return folders.find((folder) => existsSync(join(folder, 'libdispatch.so')));
}

/** The prefix whose `include/node` belongs to the running Node, so that node-gyp need not download headers. */
export function findNodeHeaders() {
  const prefix = dirname(dirname(process.execPath));
  return [prefix, '/usr', '/usr/local'].find((folder) => existsSync(join(folder, 'include/node/node_api.h')));
}
