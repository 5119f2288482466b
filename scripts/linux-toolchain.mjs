// The tools for building the Linux binaries that are shipped: LLVM, and the C and C++ libraries of an old Debian, so that the
// binaries need no newer ones. Debian's packages are unpacked once into the user's cache folder.
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readlinkSync,
  renameSync,
  rmSync,
  symlinkSync,
  unlinkSync,
} from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { findProgram } from '../src/system/toolchain.mjs';
import { cacheFolder, llvmTool, run } from './cross-build.mjs';

/** @typedef {'x64' | 'arm64'} Processor as Node names it */
/** @type {readonly Processor[]} */
export const processors = ['x64', 'arm64'];

/** What else names a processor: Debian, and the triple, which is LLVM's target and the folder of its libraries. */
export const namesOf = {
  x64: { debian: 'amd64', triple: 'x86_64-linux-gnu' },
  arm64: { debian: 'arm64', triple: 'aarch64-linux-gnu' },
};

/**
 * The oldest Debian first: its glibc is what a binary needs at least. Debian removes old releases from its servers; then the
 * next one is taken.
 */
export const releases = [
  { name: 'bullseye', glibc: '2.31', libstdcxx: 'libstdc++-10-dev' },
  { name: 'bookworm', glibc: '2.36', libstdcxx: 'libstdc++-12-dev' },
];

/**
 * What the binaries need although no symbol of theirs says so: POSIX_SPAWN_SETSID, with which the reaper is started, is
 * refused by older ones.
 */
export const minGlibc = '2.26';

/** Returns the names of the missing Debian packages. */
export function missingTools() {
  const packages = { clang: 'clang-19', 'ld.lld': 'lld-19', 'llvm-strip': 'llvm-19' };
  const missing = Object.entries(packages)
    .filter(([tool]) => llvmTool(tool) === null)
    .map(([, name]) => name);
  const others = { mmdebstrap: 'mmdebstrap', cmake: 'cmake', ninja: 'ninja-build' };
  for (const [program, name] of Object.entries(others)) if (findProgram([program]) === null) missing.push(name);
  return missing;
}

/**
 * Returns the folder of the old Debian's headers and libraries, and its release; fetches them first if they are missing.
 * Throws if no release can be had.
 *
 * @param {Processor} processor
 * @param {(text: string) => void} say
 */
export function sysroot(processor, say) {
  const folders = releases.map((release) => ({ release, folder: join(cacheFolder(), `${release.name}-${processor}`) }));
  const known = folders.find(({ folder }) => existsSync(folder));
  if (known !== undefined) return known;
  const problems = [];
  for (const { release, folder } of folders) {
    try {
      const packages = ['libc6-dev', 'linux-libc-dev', release.libstdcxx, 'libblocksruntime-dev'];
      fetch({ release: release.name, processor, packages, folder }, say);
      return { release, folder };
    } catch (error) {
      problems.push(error instanceof Error ? error.message : String(error));
    }
  }
  throw new Error(problems.join('\n'));
}

/**
 * Returns the folder of what programs for the processor are run with: the C library of a current Debian, and libdispatch.
 * Fetches it first if it is missing.
 *
 * @param {Processor} processor
 * @param {(text: string) => void} say
 */
export function runRoot(processor, say) {
  const folder = join(cacheFolder(), `trixie-run-${processor}`);
  const packages = ['libc6', 'libstdc++6', 'libblocksruntime0', 'libswiftlang'];
  if (!existsSync(folder)) fetch({ release: 'trixie', processor, packages, folder }, say);
  return folder;
}

/** Unpacks without running a package's scripts: they could be for another processor. */
function fetch({ release, processor, packages, folder }, say) {
  say(`fetching the libraries of Debian ${release} for ${processor} into ${folder}`);
  mkdirSync(dirname(folder), { recursive: true });
  const work = mkdtempSync(join(dirname(folder), 'fetch-'));
  const root = join(work, 'root');
  try {
    run('mmdebstrap', [
      '--quiet',
      '--variant=extract',
      `--architectures=${namesOf[processor].debian}`,
      // Updates of an old release leave the servers before the release does.
      '--setup-hook=sed -i "/security/d; /updates/d" "$1/etc/apt/sources.list"',
      `--include=${packages.join(',')}`,
      release,
      root,
    ]);
    // A package that is not unpacked here makes this link in newer releases.
    if (!existsSync(join(root, 'lib'))) symlinkSync('usr/lib', join(root, 'lib'));
    for (const name of ['lib64', 'lib', 'usr/lib'].flatMap((each) => [each, join(each, namesOf[processor].triple)]))
      keepLinksInside(root, join(root, name));
    renameSync(root, folder);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/** Links with a whole path would lead out of `root`, and the linker would take the static libraries instead. */
function keepLinksInside(root, folder) {
  if (!existsSync(folder)) return;
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    const to = entry.isSymbolicLink() ? readlinkSync(path) : '';
    if (!to.startsWith('/')) continue;
    unlinkSync(path);
    symlinkSync(relative(folder, join(root, to)), path);
  }
}

/**
 * Returns a compiler command for C or C++, without input and output. It links too.
 *
 * @param {Processor} processor
 * @param {string} root of sysroot
 * @param {'c' | 'c++'} language
 * @returns {string[]}
 */
export function compilerCommand(processor, root, language = 'c++') {
  const clang = llvmTool(language === 'c' ? 'clang' : 'clang++') ?? 'clang';
  const cxx = ['-std=c++20', '-fno-exceptions', '-fno-rtti', '-fno-threadsafe-statics'];
  return [
    clang,
    `--target=${namesOf[processor].triple}`,
    `--sysroot=${root}`,
    '-O2',
    '-fPIC',
    '-D_GNU_SOURCE',
    '-fno-omit-frame-pointer',
    '-fasynchronous-unwind-tables',
    ...(language === 'c++' ? cxx : []),
  ];
}

export const linkerFlags = ['-fuse-ld=lld-19', '-Wl,--as-needed', '-Wl,-z,now', '-Wl,--build-id'];
