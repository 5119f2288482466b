// What npm runs when this package is installed: does nothing where the native code is there, built before or shipped with the
// package, else builds it. Ends with 1 and says what to install when that is not possible.
import { existsSync, realpathSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findProgram } from '../src/toolchain.mjs';
import { buildNative, libraryName } from './native-build.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
process.chdir(root);

// What node-gyp needs, and the Debian packages that bring it.
const needs = [
  { what: 'a C++20 compiler', programs: [process.env.CXX ?? 'g++', 'c++', 'clang++'], package: 'g++' },
  { what: 'make', programs: ['make', 'gmake'], package: 'make' },
  { what: 'Python 3', programs: [process.env.PYTHON ?? 'python3', 'python'], package: 'python3' },
];

if (!isThere()) build();

/** The addon as node-gyp-build finds it, and beside it what goes into clients and what starts them. */
function isThere() {
  try {
    const folder = dirname(createRequire(import.meta.url)('node-gyp-build').resolve(root));
    const beside = [libraryName, ...(process.platform === 'linux' ? ['esreplay-reaper'] : [])];
    return beside.every((name) => existsSync(join(folder, name)));
  } catch {
    return false;
  }
}

function build() {
  const missing = needs.filter(({ programs }) => findProgram(programs) === null);
  if (missing.length > 0)
    stop(`no build of the native code for this machine; to make one, ${list(missing)} is missing`, missing);
  const nodeGyp = findNodeGyp();
  if (nodeGyp === null) stop('no build of the native code for this machine; to make one, node-gyp is missing', []);
  try {
    buildNative({ nodeGyp, say: (text) => console.error(`esreplay: ${text}`) });
  } catch (error) {
    stop(`cannot build the native code: ${error instanceof Error ? error.message : error}`, needs);
  }
}

/** npm brings one along and names it to what it runs; other package managers put one on the PATH. */
function findNodeGyp() {
  const { npm_config_node_gyp: named } = process.env;
  if (named !== undefined && existsSync(named)) return named;
  const npm = findProgram(['npm']);
  const ofNpm = npm && join(dirname(dirname(realpathSync(npm))), 'node_modules/node-gyp/bin/node-gyp.js');
  return ofNpm && existsSync(ofNpm) ? ofNpm : findProgram(['node-gyp']);
}

function stop(problem, packages) {
  console.error(`\nerror: cannot install esreplay: ${problem}`);
  const mac = process.platform === 'darwin';
  const names = packages.map((need) => need.package).join(' ');
  if (packages.length > 0)
    console.error(
      mac
        ? 'help: run `xcode-select --install`'
        : `help: install what is missing; on Debian: sudo apt-get install ${names}`,
    );
  console.error(
    "note: node-gyp downloads Node's headers unless --nodedir FOLDER names them (FOLDER/include/node/node_api.h)",
  );
  console.error(`help: then install esreplay again, or run \`node ${join(root, 'scripts/install.mjs')}\``);
  process.exit(1);
}

function list(missing) {
  return missing.map(({ what }) => what).join(', ');
}
