// What npm runs when this package is installed: builds the native code, unless a binary in the package fits this
// machine. Exits with 1 and says what to install if that is not possible.
import { existsSync, realpathSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findProgram } from '../src/system/toolchain.mjs';
import { buildNative, libraryName } from './native-build.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
process.chdir(root);

// What node-gyp needs, and the Debian packages that have it.
const needs = [
  { what: 'a C++20 compiler', programs: [process.env.CXX ?? 'g++', 'c++', 'clang++'], package: 'g++' },
  { what: 'make', programs: ['make', 'gmake'], package: 'make' },
  { what: 'Python 3', programs: [process.env.PYTHON ?? 'python3', 'python'], package: 'python3' },
];

const reason = whyNoneFits();
if (reason !== null) build(reason);

/**
 * Returns why no binary that is there can be used, or null. The addon is loaded: one for a newer C library shows only
 * then, and the other binaries need the same. node-gyp-build looks for the addon in this checkout's build and in
 * prebuilds/.
 */
function whyNoneFits() {
  const require = createRequire(import.meta.url);
  let addon;
  try {
    addon = require('node-gyp-build').resolve(root);
  } catch {
    return `none is for ${process.platform}-${process.arch}${isGlibc() ? '' : ' without glibc'}`;
  }
  const beside = [libraryName, ...(process.platform === 'linux' ? ['esreplay-reaper', 'esreplay-programs.so'] : [])];
  const missing = beside.find((name) => !existsSync(join(dirname(addon), name)));
  if (missing !== undefined) return `${missing} is missing`;
  try {
    require(addon);
    return null;
  } catch (error) {
    return error.message.split('\n')[0];
  }
}

function isGlibc() {
  return process.platform !== 'linux' || process.report.getReport().header.glibcVersionRuntime !== undefined;
}

function build(reason) {
  const missing = needs.filter(({ programs }) => findProgram(programs) === null);
  if (missing.length > 0)
    stop(`no binary in this package fits (${reason}), and to build one, ${list(missing)} is missing`, missing);
  const nodeGyp = findNodeGyp();
  if (nodeGyp === null) stop(`no binary in this package fits (${reason}), and to build one, node-gyp is missing`, []);
  say(`no binary in this package fits (${reason}): it is compiled now, which takes one to five minutes`);
  const began = Date.now();
  try {
    buildNative({ nodeGyp, say });
  } catch (error) {
    stop(`cannot build the native code: ${error instanceof Error ? error.message : error}`, needs);
  }
  say(`built in ${Math.round((Date.now() - began) / 1000)} s`);
}

/**
 * npm keeps what an installation prints until that fails. A terminal shows it at once; a job in CI has none
 * (docs/reference/binaries.md).
 */
function say(text) {
  const line = `esreplay: ${text}\n`;
  process.stderr.write(line);
  if (process.stderr.isTTY) return;
  try {
    // npm's progress stands on the line.
    writeFileSync('/dev/tty', `\r${line}`, { flag: 'r+' }); // makes no file where there is no such device
  } catch {
    // no terminal
  }
}

/** npm comes with node-gyp and names it to the scripts that it runs; other package managers put it on the PATH. */
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
