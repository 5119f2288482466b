// What only the scripts ask for: the linters of native code, and Node's headers. Programs and libraries are found by
// `src/toolchain.mjs`. Without dependencies: set-up runs before anything is installed.
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** The linters of native code are of one version: another one has other opinions. */
export const lintTools = { format: 'clang-format-19', tidy: 'clang-tidy-19' };

/** The prefix whose `include/node` belongs to the running Node, so that node-gyp need not download headers. */
export function findNodeHeaders() {
  const prefix = dirname(dirname(process.execPath));
  return [prefix, '/usr', '/usr/local'].find((folder) => existsSync(join(folder, 'include/node/node_api.h')));
}
