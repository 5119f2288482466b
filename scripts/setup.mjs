// Does everything between a fresh clone and a first run: system packages, npm packages, native code, compiled
// TypeScript. Uses Node alone, skips what is already done, and prints what it does and how long it took. `--demo` does
// only what a replay needs, `--system` stops after the system packages, `--checks` adds the linters of the native code
// and a browser for tests of pages, `--swift` a Swift compiler (2 GB), `--rust` and `--go` compilers of these, `--cross`
// what builds and tries the binaries for macOS and for Linux on arm64.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findDispatch, findProgram, llvmNames } from '../src/system/toolchain.mjs';
import { bundle, isBundled } from './bundle.mjs';
import { buildNative, digest } from './native-build.mjs';
import { arePackagesInstalled } from './npm-packages.mjs';
import { lintTools } from './toolchain.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
process.chdir(root);

/**
 * One row for each requirement: how to find it, and the Debian packages that provide it (the first available one wins).
 * `optional` says what is left out without it. `for` is the option that asks for it; `tests` are left out by `--demo`.
 * Another version of LLVM would produce other bytes for `--cross`.
 */
const allNeeds = [
  { what: 'a C++ compiler', found: () => findProgram(['g++']), packages: ['g++'] },
  { what: 'make', found: () => findProgram(['make']), packages: ['make'] },
  { what: 'Python 3, for node-gyp', found: () => findProgram(['python3']), packages: ['python3'] },
  {
    what: 'clang, which compiles blocks',
    found: () => findProgram(llvmNames('clang')),
    packages: ['clang-19', 'clang'],
  },
  { what: 'llvm-symbolizer', found: () => findProgram(llvmNames('llvm-symbolizer')), packages: ['llvm-19', 'llvm'] },
  { what: 'the blocks runtime', found: () => existsSync('/usr/include/Block.h'), packages: ['libblocksruntime-dev'] },
  {
    what: 'libdispatch',
    found: () => findDispatch(),
    packages: ['libswiftlang'],
    optional: 'clients that use dispatch queues',
  },
  {
    for: 'tests',
    what: 'sanitizer runtimes',
    found: hasSanitizers,
    packages: ['libclang-rt-19-dev', 'libclang-rt-dev'],
  },
  {
    for: 'tests',
    what: 'GoogleMock',
    found: () => existsSync('/usr/include/gmock/gmock.h'),
    packages: ['libgmock-dev'],
    optional: 'its row in the benchmark',
  },
  program('tests', 'valgrind', ['valgrind'], 'the count of instructions'),
  ...Object.values(lintTools).map((tool) => program('--checks', tool, [tool], 'a check of the native code')),
  program('--checks', 'chromium', ['chromium'], "tests of a report's page"),
  program('--swift', 'swiftc', ['swiftlang'], 'Swift clients'),
  program('--rust', 'rustc', ['rustc'], 'tests of clients in Rust'),
  program('--go', 'go', ['golang-go'], 'tests of clients in Go'),
  program('--cross', 'mmdebstrap', ['mmdebstrap']),
  keys('debian-archive-keyring', 'debian-archive-keyring'),
  keys('ubuntu-archive-keyring', 'ubuntu-keyring', 'trying the package on Ubuntu'),
  program('--cross', 'cmake', ['cmake']),
  program('--cross', 'ninja', ['ninja-build']),
  program('--cross', 'clang-19', ['clang-19']),
  program('--cross', 'ld64.lld-19', ['lld-19']),
  program('--cross', 'llvm-lipo-19', ['llvm-19']),
  program('--cross', 'qemu-aarch64', ['qemu-user'], 'running the arm64 library'),
  {
    for: '--cross',
    what: 'the C++ library for arm64 programs',
    found: () => existsSync('/usr/aarch64-linux-gnu/include/c++'),
    packages: ['libstdc++-14-dev-arm64-cross', 'libstdc++-12-dev-arm64-cross'],
    optional: 'running the arm64 library',
  },
];

const forDemo = process.argv.includes('--demo');
const began = Date.now();
let said = false;

await main();

async function main() {
  requireNode();
  if (process.platform === 'linux') installSystemPackages();
  if (process.argv.includes('--system')) return;
  installNpmPackages();
  buildNativeCode();
  await compileTypeScript();
  if (said) say(`done in ${Math.round((Date.now() - began) / 1000)} s`);
}

function program(option, name, packages, optional) {
  return { for: option, what: name, found: () => findProgram([name]), packages, optional };
}

/** What packages of a system are signed with; each system has its own from the start. */
function keys(name, packageName, optional) {
  const found = () => existsSync(`/usr/share/keyrings/${name}.gpg`);
  return { for: '--cross', what: name, found, packages: [packageName], optional };
}

function requireNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major > 20 || (major === 20 && minor >= 19)) return;
  stop(
    `Node 20.19 or newer is needed, this is ${process.versions.node}`,
    'install a newer Node and run the command again',
  );
}

function installSystemPackages() {
  const isAsked = (option) => (option === 'tests' ? !forDemo : process.argv.includes(option));
  const needs = allNeeds.filter((need) => need.for === undefined || isAsked(need.for));
  const missing = () => needs.filter((need) => !need.found());
  installMissing(missing());
  // Installed packages may have needs of their own: a linter brings a newer clang, without its sanitizer runtimes.
  installMissing(missing().filter((need) => !need.optional));
  const still = missing().filter((need) => !need.optional);
  if (still.length > 0)
    stop(`still missing: ${still.map((need) => need.what).join(', ')}`, 'see the output of apt-get');
}

function installMissing(missing) {
  if (missing.length === 0) return;
  const required = missing.filter((need) => !need.optional);
  const apt = findProgram(['apt-get']);
  if (!apt) {
    if (required.length === 0) return skip(missing);
    stop(
      `missing: ${required.map((need) => need.what).join(', ')}`,
      "install them with this system's package manager and run the command again",
    );
  }
  const sudo = process.getuid?.() === 0 ? [] : ['sudo'];
  const mayInstall = sudo.length === 0 || run('sudo', ['-n', 'true'], { stdio: 'ignore', mayFail: true });
  if (!mayInstall) {
    const names = missing.map((need) => candidate(need.packages) ?? need.packages.at(-1));
    const command = `sudo apt-get install -y ${names.join(' ')}`;
    if (required.length === 0) return skip(missing, command);
    stop(`missing: ${missing.map((need) => need.what).join(', ')}`, `run this, then the command again:\n  ${command}`);
  }
  say(`installing ${missing.map((need) => need.what).join(', ')}`);
  const [program, ...before] = [...sudo, apt];
  const elevated = (args, options) => run(program, [...before, ...args], options);
  if (missing.some((need) => !candidate(need.packages))) elevated(['update', '-q'], { stdio: 'ignore', mayFail: true });
  const packages = [];
  for (const need of missing) {
    const name = candidate(need.packages);
    if (name) packages.push(name);
    else if (need.optional) warn(`no package for ${need.what} on this system: ${need.optional} will be skipped`);
    else stop(`no package for ${need.what}`, `install one of ${need.packages.join(', ')}`);
  }
  if (packages.length > 0) {
    const done = () =>
      elevated(['install', '-y', '-q', '--no-install-recommends', ...packages], { stdio: 'ignore', mayFail: true });
    // A stale package list names versions that no longer exist: refresh it once and try again.
    if (!done()) {
      elevated(['update', '-q'], { stdio: 'ignore', mayFail: true });
      if (!done()) {
        if (required.length === 0) return skip(missing, `apt-get install -y ${packages.join(' ')}`);
        stop('cannot install the packages', `try it by hand: \`apt-get install -y ${packages.join(' ')}\``);
      }
    }
  }
}

/** Called when only optional packages are missing. */
function skip(missing, command) {
  for (const need of missing) warn(`no ${need.what}: ${need.optional} will be skipped`);
  if (command) process.stderr.write(`help: install it with \`${command}\`\n`);
}

function hasSanitizers() {
  const clang = findProgram(llvmNames('clang'));
  if (!clang) return false;
  const shown = spawnSync(clang, ['-print-file-name=libclang_rt.asan-x86_64.a'], { encoding: 'utf8' });
  const perTarget = spawnSync(clang, ['-print-file-name=libclang_rt.asan.a'], { encoding: 'utf8' });
  return existsSync((shown.stdout ?? '').trim()) || existsSync((perTarget.stdout ?? '').trim());
}

function candidate(names) {
  return names.find((name) => {
    const shown = spawnSync('apt-cache', ['policy', name], { encoding: 'utf8', env: { ...process.env, LC_ALL: 'C' } });
    return /Candidate: (?!\(none\))/.test(shown.stdout ?? '');
  });
}

function installNpmPackages() {
  const stamp = 'node_modules/.esreplay-lock';
  const lock = digest(readFileSync('package-lock.json'));
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === lock) return;
  if (!arePackagesInstalled('.')) {
    say('installing npm packages');
    // Install scripts of dependencies are not run; nothing here relies on one.
    run('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error']);
  }
  writeFileSync(stamp, lock);
}

function buildNativeCode() {
  try {
    buildNative({ nodeGyp: 'node_modules/node-gyp/bin/node-gyp.js', say, runsAlone: forDemo });
  } catch (error) {
    stop(error.message, 'see its output above');
  }
}

async function compileTypeScript() {
  if (isBundled()) return;
  say('compiling TypeScript');
  await bundle();
}

function run(command, args, { stdio = 'inherit', mayFail = false, quiet = false } = {}) {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const done = spawnSync(command, args, quiet ? { encoding: 'utf8', env, maxBuffer: 1 << 28 } : { stdio, env });
  if (done.status === 0) return true;
  if (mayFail) return false;
  if (quiet) process.stderr.write(`${done.stdout ?? ''}${done.stderr ?? ''}`);
  return stop(
    `\`${command} ${args.join(' ')}\` failed${done.error ? `: ${done.error.message}` : ''}`,
    'see its output above',
  );
}

function say(text) {
  said = true;
  process.stderr.write(`set-up: ${text}\n`);
}

function warn(text) {
  process.stderr.write(`warning: ${text}\n`);
}

function stop(problem, remedy) {
  process.stderr.write(`error: ${problem}\nhelp: ${remedy}\n`);
  process.exit(3);
}
