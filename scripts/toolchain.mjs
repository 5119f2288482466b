// What only the scripts need: the linters of native code, and Node's headers. `src/system/toolchain.mjs` finds programs and
// libraries. Has no dependencies, because set-up runs before anything is installed.
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Pinned to one version, because other versions report and format differently. */
export const lintTools = { format: 'clang-format-19', tidy: 'clang-tidy-19' };

/** The prefix whose `include/node` belongs to the running Node, so that node-gyp need not download headers. */
export function findNodeHeaders() {
  const prefix = dirname(dirname(process.execPath));
  return [prefix, '/usr', '/usr/local'].find((folder) => existsSync(join(folder, 'include/node/node_api.h')));
}
