// Makes the package that people install: `npm run package` builds the binaries for every system and packs them with
// everything else. A package that lacks one compiles where it is installed, so none is made. `--check` only says what is
// missing; npm asks for that before it packs.
import { execFileSync } from 'node:child_process';
import { existsSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { dispatchFolder, dispatchLibraries, dispatchLicence } from './linux-dispatch.mjs';

const linux = [
  'libesreplay.so',
  'libEndpointSecurity.so',
  'esreplay.glibc.node',
  'esreplay-reaper',
  'esreplay-programs.so',
  'esrecord',
  'esrecordd',
  ...[...dispatchLibraries, dispatchLicence].map((name) => `${dispatchFolder}/${name}`),
];
const darwin = ['libesreplay.dylib', 'esreplay.node', 'esrecord', 'esrecordd'];

/** The files of each folder in prebuilds/. */
export const shipped = { 'linux-x64': linux, 'linux-arm64': linux, 'darwin-x64+arm64': darwin };

/** What a package may have at most, in bytes: packed, and unpacked. */
export const limits = { size: 8e6, unpackedSize: 20e6 };

/** Returns the paths of the binaries that a package of the current folder would lack. */
function missingBinaries() {
  const files = Object.entries(shipped).flatMap(([folder, names]) =>
    names.map((name) => `prebuilds/${folder}/${name}`),
  );
  return files.filter((file) => !existsSync(file));
}

/**
 * Returns in which sizes a package is too large.
 *
 * @param {{ size: number, unpackedSize: number }} packed as npm describes it
 */
export function excessOf(packed) {
  return Object.entries(limits)
    .filter(([name, limit]) => packed[name] > limit)
    .map(([name, limit]) => `${name} is ${megabytes(packed[name])} of at most ${megabytes(limit)}`);
}

/** @param {number} bytes */
const megabytes = (bytes) => `${(bytes / 1e6).toFixed(1)} MB`;

function check() {
  const missing = missingBinaries();
  if (missing.length === 0) return;
  const what = missing.length === 1 ? `1 binary: ${missing[0]}` : `${missing.length} binaries: ${missing[0]}, …`;
  stop(`the package would lack ${what}`, 'run `npm run package`');
}

function make() {
  process.chdir(dirname(import.meta.dirname));
  const node = (...words) => execFileSync(process.execPath, words, { stdio: ['ignore', 2, 2] });
  node('scripts/setup.mjs', '--cross');
  node('scripts/build-darwin.mjs');
  node('scripts/build-linux.mjs');
  const [packed] = JSON.parse(
    execFileSync('npm', ['pack', '--json'], { encoding: 'utf8', stdio: ['ignore', 'pipe', 2] }),
  );
  const excess = excessOf(packed);
  if (excess.length > 0) {
    rmSync(packed.filename);
    stop(`the package is too large: ${excess.join(', ')}`, 'take out what users do not need: package.json, files');
  }
  const { filename, size, unpackedSize, entryCount } = packed;
  console.log(`${filename}: ${megabytes(size)}, ${megabytes(unpackedSize)} unpacked, ${entryCount} files`);
}

/** @param {string} problem @param {string} remedy */
function stop(problem, remedy) {
  process.stderr.write(`error: ${problem}\nhelp: ${remedy}\n`);
  process.exit(3);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  try {
    if (process.argv.includes('--check')) check();
    else make();
  } catch (error) {
    stop(error instanceof Error ? error.message : String(error), 'see the output above');
  }
}
