// Packs an archive that a person with a Mac can unpack and run with nothing but Node: the files of this checkout,
// compiled TypeScript, the packages needed at run time, what `npm run build:darwin` left in prebuilds/, and clients
// built for macOS. The same files give the same bytes. `npm run build:first-mac` writes it to build/first-mac and
// leaves the unpacked folder next to the archive.
import { chmodSync, copyFileSync, cpSync, existsSync, mkdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundle } from './bundle.mjs';
import { run } from './cross-build.mjs';
import { buildFirstMacClients } from './first-mac-clients.mjs';

const name = 'esreplay-first-mac';
const prebuilt = 'prebuilds/darwin-x64+arm64';
const products = ['libesreplay.dylib', 'esreplay.node', 'esrecord', 'esrecordd'];
const starter = 'scripts/first-mac.sh';

process.chdir(dirname(dirname(fileURLToPath(import.meta.url))));
const out = join('build/first-mac', name);
const work = 'build/first-mac/work';

try {
  await main();
} catch (error) {
  process.stderr.write(`build:first-mac: ${error instanceof Error ? error.message : error}\n`);
  process.exit(3);
}

async function main() {
  const missing = products.find((file) => !existsSync(join(prebuilt, file)));
  if (missing !== undefined)
    throw new Error(`there is no ${join(prebuilt, missing)} yet; run npm run build:darwin first`);
  rmSync(out, { recursive: true, force: true });
  copyCheckout();
  // Not copied from dist/, which may be older than the sources.
  await bundle(join(out, 'dist'));
  copyPackages();
  for (const file of products) copy(join(prebuilt, file));
  await buildFirstMacClients(join(out, 'first-mac'), work, say);
  copyStarter();
  const archive = pack();
  console.log(`${archive}: ${(statSync(archive).size / 1e6).toFixed(1)} MB`);
}

/**
 * Copies the files that git tracks, in their current state. Damaged traces are left out, because they are for tests on
 * Linux. So is biome.json, because the linter reports a second configuration below this folder as an error.
 */
function copyCheckout() {
  const leftOut = (file) => file.startsWith('traces/broken/') || file === 'biome.json';
  const files = run('git', ['ls-files', '-z']).split('\0');
  for (const file of files) if (file !== '' && !leftOut(file) && existsSync(file)) copy(file);
}

/** @param {string} file */
function copy(file) {
  const to = join(out, file);
  mkdirSync(dirname(to), { recursive: true });
  copyFileSync(file, to);
}

/**
 * Copies the packages that package.json's `dependencies` lead to, without what was compiled in them for this system.
 */
function copyPackages() {
  const { packages } = JSON.parse(readFileSync('package-lock.json', 'utf8'));
  for (const path of runtimePackages(packages)) {
    const left = [join(path, 'node_modules')];
    if (packages[path].hasInstallScript) left.push(join(path, 'build'), join(path, 'prebuilds'));
    cpSync(path, join(out, path), { recursive: true, filter: (from) => !left.includes(from) });
  }
}

/**
 * Returns the paths of the packages. A package for another system is optional and not installed.
 *
 * @typedef {Record<string, string>} Versions
 * @typedef {{ dependencies?: Versions, optionalDependencies?: Versions, os?: string[], hasInstallScript?: boolean }}
 * Package
 * @param {Readonly<Record<string, Package>>} packages of package-lock.json
 */
function runtimePackages(packages) {
  const found = new Set();
  const waiting = [''];
  for (let path = waiting.shift(); path !== undefined; path = waiting.shift()) {
    const { dependencies = {}, optionalDependencies = {} } = packages[path] ?? {};
    for (const wanted of Object.keys({ ...dependencies, ...optionalDependencies })) {
      const at = resolvePackage(packages, path, wanted);
      const optional = wanted in optionalDependencies;
      const runs = packages[at]?.os?.includes('darwin') ?? true;
      if (found.has(at) || (optional && (!runs || !existsSync(at)))) continue;
      if (!existsSync(at)) throw new Error(`${at} is not installed; run npm ci --ignore-scripts first`);
      found.add(at);
      waiting.push(at);
    }
  }
  return [...found].sort();
}

/**
 * Resolves as Node does: in the package's own folder, then in the folders around it.
 *
 * @param {Readonly<Record<string, Package>>} packages
 * @param {string} from
 * @param {string} wanted
 */
function resolvePackage(packages, from, wanted) {
  for (let folder = from; ; folder = folder.slice(0, Math.max(0, folder.lastIndexOf('/node_modules/')))) {
    const at = join(folder, 'node_modules', wanted);
    if (at in packages || folder === '') return at;
  }
}

function copyStarter() {
  if (!existsSync(starter)) return say(`warning: there is no ${starter}, and nothing in the archive to start with`);
  const to = join(out, 'first-mac.sh');
  copyFileSync(starter, to);
  chmodSync(to, 0o755);
}

/** Leaves out what differs between builds: order, times, owners, and the modes that a umask makes. */
function pack() {
  const file = join(dirname(out), `${name}.tar`);
  const same = ['--sort=name', '--mtime=@0', '--owner=0', '--group=0', '--numeric-owner', '--mode=u=rwX,go=rX'];
  run('tar', ['--format=gnu', ...same, '-C', dirname(out), '-cf', file, name]);
  run('gzip', ['-n', '-f', file]);
  return `${file}.gz`;
}

/** @param {string} text */
function say(text) {
  process.stderr.write(`build:first-mac: ${text}\n`);
}
