// `esreplay kit`: prints the compiler and the flags for a client, as pkg-config would. They point to the kit on Linux
// and to Apple's SDK on a Mac, so that one Makefile works on both. The demo and the tests use them too.

import { dirname, join } from 'node:path';
import { exitCodes, UsageError } from '../../errors/errors.ts';
import { findClientLibrary } from '../../run/prepare/library.ts';
import { dispatchFolder } from '../../system/dispatch.ts';
import { packageRoot } from '../../system/package-root.ts';
import { printableLines } from '../../words/printable.ts';
import { shellQuoted } from '../../words/shell-words.ts';
import type { Command, CommandSummary } from '../command-row.ts';
import { compilerName } from '../compiler.ts';
import { libcxxCompiler, libcxxFlag } from '../libcxx.ts';
import { swiftModuleFlags } from '../swift-modules.ts';
import { warn } from '../terminal/diagnostic.ts';
import { show } from '../terminal/show.ts';

interface KitWords {
  readonly cc?: boolean | undefined;
  readonly cxx?: boolean | undefined;
  readonly cflags?: boolean | undefined;
  readonly libs?: boolean | undefined;
  readonly swiftflags?: boolean | undefined;
  readonly apple?: boolean | undefined;
  readonly libcxx?: boolean | undefined;
}

/**
 * What clients link on a Mac. On Linux, our library itself has the functions for audit tokens, code signing and
 * CoreFoundation objects. Apple's linker signs the client ad hoc for Apple silicon; Intel needs no signature.
 */
const appleLibraries = ['-lEndpointSecurity', '-lbsm', '-framework', 'Security', '-framework', 'CoreFoundation'];

export const row: CommandSummary = {
  usage: 'kit',
  group: 'look',
  about: 'print the compiler and the flags to build a client',
};

export const kitCommand: Command<KitWords> = {
  builder: (parser) =>
    parser
      .option('cc', { type: 'boolean', describe: 'name of the installed clang, for example clang-19' })
      .option('cxx', { type: 'boolean', describe: 'name of the installed clang++' })
      .option('cflags', { type: 'boolean', describe: 'compiler flags for C and C++' })
      .option('libs', { type: 'boolean', describe: 'linker flags' })
      .option('swiftflags', { type: 'boolean', describe: 'flags for swiftc, to compile and to link' })
      .option('apple', {
        type: 'boolean',
        describe: 'for code that only a Mac compiles: __APPLE__, or Swift modules such as Darwin, os and Security',
      })
      .option('libcxx', { type: 'boolean', describe: "use Apple's C++ library, and the newest clang++ that links it" })
      .example(
        '$(esreplay kit --cc --cflags) -g client.c $(esreplay kit --libs) -o client',
        'compile and link a client in C',
      )
      .example('swiftc $(esreplay kit --swiftflags) main.swift -o client', 'the same for a client in Swift'),
  handler: (words) => {
    const flags = kitFlags(words);
    const printed = flags.map(shellQuoted).join(' ');
    show(process.stdout, printableLines(`${printed}\n`));
    if (printed !== flags.join(' '))
      warn('a path needs its quotes, which $(…) ignores', { remedy: 'use eval "$(esreplay kit …) …"' });
    return exitCodes.pass;
  },
};

/** Throws UsageError for words that do not go together, SetupError if what they name is missing. */
export function kitFlags(words: KitWords, platform: NodeJS.Platform = process.platform): string[] {
  const { cc, cxx, cflags, libs, swiftflags, apple, libcxx } = words;
  if (!cc && !cxx && !cflags && !libs && !swiftflags)
    throw new UsageError('no flags asked for', {
      remedy: 'give --cc, --cxx, --cflags, --libs or several of them, or --swiftflags',
    });
  if (swiftflags && (cc || cxx || cflags || libs))
    throw new UsageError('--swiftflags cannot be used with other flags: it includes the flags for the linker', {
      remedy: '`swiftc $(esreplay kit --swiftflags) main.swift -o client`',
    });
  if (cc && cxx) throw new UsageError('--cc cannot be used with --cxx: one is for C, the other for C++');
  if (apple && !cflags && !swiftflags)
    throw new UsageError('--apple needs --cflags or --swiftflags: it adds to the flags for the compiler');
  if (libcxx && (cc || swiftflags))
    throw new UsageError(`--libcxx cannot be used with ${cc ? '--cc' : '--swiftflags'}: it is for C++`);
  const adds = apple === true && platform !== 'darwin';
  if (swiftflags) return [...swiftFlags(platform), ...(adds ? swiftModuleFlags() : [])];
  const linking = libcxx && platform !== 'darwin' ? libcxxCompiler() : null;
  return [
    ...(cc || cxx ? [linking ?? compilerName(cc ? 'clang' : 'clang++', platform)] : []),
    ...(linking !== null ? [libcxxFlag] : []),
    ...(cflags ? [...compileFlags(platform), ...(adds ? appleFlags : [])] : []),
    ...(libs ? linkFlags(platform) : []),
  ];
}

/**
 * Adds headers with Apple's names, as system headers so that they cause no warnings; blocks are an extension of clang.
 * macOS shows all of libc by default, glibc only with _GNU_SOURCE.
 */
export function compileFlags(platform: NodeJS.Platform = process.platform): string[] {
  if (platform === 'darwin') return ['-fblocks'];
  return ['-isystem', join(packageRoot, 'replayer/kit/include'), '-fblocks', '-D_GNU_SOURCE'];
}

/** For clients whose code is inside `#ifdef __APPLE__`. */
export const appleFlags = ['-include', 'esreplay/apple.h'] as const;

/** Throws SetupError on Linux if the library is not built. */
export function linkFlags(platform: NodeJS.Platform = process.platform): string[] {
  if (platform === 'darwin') return [...appleLibraries];
  const folder = dirname(findClientLibrary());
  const dispatch = dispatchFolder();
  const flags = [`-L${folder}`, `-Wl,-rpath,${folder}`, '-lEndpointSecurity'];
  if (dispatch !== null) flags.push(`-L${dispatch}`, `-Wl,-rpath,${dispatch}`, '-ldispatch');
  return [...flags, '-lBlocksRuntime', '-pthread'];
}

/** The include folder has the module map; Swift adds blocks, dispatch and their run paths itself. */
export function swiftFlags(platform: NodeJS.Platform = process.platform): string[] {
  if (platform === 'darwin') return [...appleLibraries];
  const folder = dirname(findClientLibrary());
  const include = join(packageRoot, 'replayer/kit/include');
  return [
    '-I',
    include,
    '-Xcc',
    '-D_GNU_SOURCE',
    '-L',
    folder,
    '-lEndpointSecurity',
    '-Xlinker',
    '-rpath',
    '-Xlinker',
    folder,
  ];
}
