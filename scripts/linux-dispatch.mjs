// libdispatch for clients on systems that have none, such as Ubuntu. It is built from the sources of Debian's Swift, against
// the same old C library as everything else, and stands with its licence beside the library of each processor.
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { cacheFolder, llvmTool, run } from './cross-build.mjs';
import { makeChanged, versionOf } from './kept-objects.mjs';
import { compilerCommand, namesOf } from './linux-toolchain.mjs';

/** The folder beside the library; src/system/dispatch.ts looks there. */
export const dispatchFolder = 'dispatch';
/** libdispatch needs the second one. */
export const dispatchLibraries = ['libdispatch.so', 'libBlocksRuntime.so'];
export const dispatchLicence = 'LICENSE.txt';

/**
 * Builds what has changed.
 *
 * @param {import('./linux-toolchain.mjs').Processor} processor
 * @param {{ libraries: string, work: string, out: string }} places `libraries`: as from sysroot; `out`: of the library
 * @param {(text: string) => void} say
 */
export function buildDispatch(processor, { libraries, work, out }, say) {
  const sources = dispatchSources(say);
  const build = resolve(work, processor, 'dispatch');
  const to = join(out, dispatchFolder);
  mkdirSync(to, { recursive: true });
  const words = cmakeWords(processor, libraries, sources);
  let isBuilt = false;
  for (const name of dispatchLibraries) {
    const file = join(to, name);
    const parts = { texts: [versionOf('cmake'), versionOf(llvmTool('clang') ?? 'clang'), ...words], files: [] };
    makeChanged(file, join(work, processor, `${name}.made`), parts, () => {
      if (!isBuilt) {
        rmSync(build, { recursive: true, force: true });
        run('cmake', ['-G', 'Ninja', '-S', sources, '-B', build, ...words]);
        run('ninja', ['-C', build]);
        isBuilt = true;
      }
      copyFileSync(join(build, name), file);
      run(llvmTool('llvm-strip') ?? 'llvm-strip', ['--strip-all', file]);
      say(`${file}: ${statSync(file).size} bytes`);
    });
  }
  copyFileSync(join(sources, 'LICENSE'), join(to, dispatchLicence));
}

/**
 * Its own build, with our flags. Warnings of a compiler that is newer than the sources are errors there.
 *
 * @param {import('./linux-toolchain.mjs').Processor} processor
 * @param {string} libraries
 * @param {string} sources
 */
function cmakeWords(processor, libraries, sources) {
  const [clang] = compilerCommand(processor, libraries, 'c');
  const [clangxx] = compilerCommand(processor, libraries);
  const { triple } = namesOf[processor];
  const stacks = '-fno-omit-frame-pointer -fasynchronous-unwind-tables';
  const languages = ['C', 'CXX'];
  return [
    '-DCMAKE_BUILD_TYPE=Release',
    '-DBUILD_TESTING=OFF',
    '-DENABLE_SWIFT=OFF',
    '-DCMAKE_BUILD_WITH_INSTALL_RPATH=ON',
    '-DCMAKE_SYSTEM_NAME=Linux',
    `-DCMAKE_SYSTEM_PROCESSOR=${triple.split('-')[0]}`,
    `-DCMAKE_SYSROOT=${libraries}`,
    `-DCMAKE_C_COMPILER=${clang}`,
    `-DCMAKE_CXX_COMPILER=${clangxx}`,
    ...languages.map((name) => `-DCMAKE_${name}_COMPILER_TARGET=${triple}`),
    ...languages.map((name) => `-DCMAKE_${name}_FLAGS=-w ${stacks} -ffile-prefix-map=${sources}=.`),
    '-DCMAKE_SHARED_LINKER_FLAGS=-fuse-ld=lld-19 -Wl,-z,now -Wl,--build-id',
    '-DCMAKE_EXE_LINKER_FLAGS=-fuse-ld=lld-19',
  ];
}

/**
 * Returns the folder of the sources; fetches them first if they are missing.
 *
 * @param {(text: string) => void} say
 */
export function dispatchSources(say) {
  const folder = join(cacheFolder(), 'trixie-libdispatch');
  if (existsSync(folder)) return folder;
  say(`fetching the sources of Debian's Swift (220 MB), and keeping those of libdispatch in ${folder}`);
  mkdirSync(dirname(folder), { recursive: true });
  const work = mkdtempSync(join(dirname(folder), 'fetch-'));
  try {
    // Debian's own mirrors and keys, as mmdebstrap knows them; nothing is installed in the system.
    run('mmdebstrap', [
      '--quiet',
      '--variant=custom',
      '--setup-hook=sed -i "/security/d; /updates/d; s/^deb \\(.*\\)/&\\ndeb-src \\1/" "$1/etc/apt/sources.list"',
      `--customize-hook=cd '${work}' && APT_CONFIG="$MMDEBSTRAP_APT_CONFIG" apt-get source --tar-only --download-only swiftlang`,
      'trixie',
      join(work, 'root'),
    ]);
    const archive = readdirSync(work).find((name) => name.endsWith('.orig.tar.xz')) ?? 'no archive';
    run('tar', ['-xJf', join(work, archive), '-C', work, '--wildcards', '*/swift-corelibs-libdispatch/*']);
    const unpacked = readdirSync(work).find((name) => name.startsWith('swiftlang-')) ?? 'no folder';
    renameSync(join(work, unpacked, 'swift-corelibs-libdispatch'), folder);
    return folder;
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}
