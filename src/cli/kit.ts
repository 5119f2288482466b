// `esreplay kit`: compiler flags for a Linux client, as pkg-config would print them.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { CommandModule } from 'yargs';
import { SetupError, UsageError } from '../errors.ts';
import { shellQuoted } from '../replay/command-line.ts';
import { findDispatch } from '../replay/toolchain.mjs';
import { packageRoot } from './version.ts';

interface KitWords {
  readonly cflags?: boolean | undefined;
  readonly libs?: boolean | undefined;
  readonly swiftflags?: boolean | undefined;
}

export const kitCommand: CommandModule<object, KitWords> = {
  command: 'kit',
  describe: 'print compiler flags for a Linux client',
  builder: (parser) =>
    parser
      .option('cflags', { type: 'boolean', describe: 'flags for compiling C and C++' })
      .option('libs', { type: 'boolean', describe: 'flags for linking' })
      .option('swiftflags', { type: 'boolean', describe: 'flags for Swift (not in this version)' })
      .example('clang client.c $($0 kit --cflags --libs) -o client', 'compile and link a client'),
  handler: (words) => {
    if (words.swiftflags)
      throw new UsageError('--swiftflags is not in this version.', {
        remedy: 'C and C++ clients: --cflags and --libs.',
      });
    if (!words.cflags && !words.libs)
      throw new UsageError('Say which flags.', { remedy: 'esreplay kit --cflags, --libs, or both.' });
    const flags = [...(words.cflags ? compileFlags() : []), ...(words.libs ? linkFlags() : [])];
    process.stdout.write(`${flags.map(shellQuoted).join(' ')}\n`);
  },
};

/** Headers in Apple's names; blocks are an extension of clang. macOS shows all of libc by default, glibc only with _GNU_SOURCE. */
export function compileFlags(): string[] {
  return [`-I${join(packageRoot, 'replayer/kit/include')}`, '-fblocks', '-D_GNU_SOURCE'];
}

/** Throws SetupError while the library is not built. */
export function linkFlags(): string[] {
  const folder = join(packageRoot, 'build/Release');
  if (!existsSync(join(folder, 'libEndpointSecurity.so'))) {
    throw new SetupError('The library that clients link to is not built.', {
      place: folder,
      remedy: `Run npm run setup in ${packageRoot}.`,
    });
  }
  const dispatch = findDispatch();
  const flags = [`-L${folder}`, `-Wl,-rpath,${folder}`, '-lEndpointSecurity'];
  if (dispatch !== null) flags.push(`-L${dispatch}`, `-Wl,-rpath,${dispatch}`, '-ldispatch');
  return [...flags, '-lBlocksRuntime', '-pthread'];
}
