// How clang-tidy is called. The static analyzer took most of its time in the few functions with the most paths, so in
// the checks it follows at most `quickNodes` steps of a function, a tenth of its own limit; `deep` follows them all.
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { findNodeHeaders, lintTools } from './toolchain.mjs';

const quickNodes = 20_000;
const common = ['-std=c++20', '-fno-exceptions', '-fno-rtti', '-I.'];

/** Returns the command for files of the library, the recorder and the addon. */
export function tidyCommand(files, { deep = false } = {}) {
  return tidy(files, deep, productFlags());
}

/** The loader of the tests for macOS needs only the system's headers. */
export function tidyLoaderCommand(files, { deep = false } = {}) {
  return tidy(files, deep, common);
}

function tidy(files, deep, flags) {
  const limit = ['-Xclang', '-analyzer-config', '-Xclang', `max-nodes=${quickNodes}`];
  return [lintTools.tidy, '--quiet', ...files, '--', ...flags, ...(deep ? [] : limit)];
}

/** Returns what the product's native files are compiled with, as far as a reader of their code needs it. */
export function productFlags() {
  return [
    ...common,
    '-Ireplayer/kit/include',
    '-isystem',
    createRequire(import.meta.url)('node-addon-api').include_dir,
    '-isystem',
    join(findNodeHeaders() ?? '/usr', 'include/node'),
    '-DNAPI_DISABLE_CPP_EXCEPTIONS',
    '-DNAPI_VERSION=8',
    '-DESREPLAY_VERSION="0.0.0"',
  ];
}
