// The Mach-O loader of this folder, built for both processors; arm64 runs under qemu. If a processor needs something
// that is missing, its tests are skipped with that reason.
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { ClientLoader } from '../../src/run/options.ts';
import { findProgram } from '../../src/system/toolchain.mjs';
import { kept, textsOf, versionOf } from '../kept.ts';
import { link } from '../native/objects.ts';
import { library, type Processor, root } from './built.ts';

const sources = 'test/darwin/loader';
const compiler = 'clang++-19';
const emulator = 'qemu-aarch64';

const flags = [
  ...'-std=c++20 -O1 -g -Wall -Wextra -Werror -fno-omit-frame-pointer -fno-exceptions -fno-rtti -pthread'.split(' '),
  `-I${root}`,
  '-fuse-ld=lld',
  '-static',
];

/** Debian's names of processors. */
const hostNames: Readonly<Record<Processor, string>> = { x86_64: 'x86_64', arm64: 'aarch64' };

/** Returns why nothing can be run for this processor here, or null. */
export function whyNot(processor: Processor): string | null {
  if (process.platform !== 'linux' || process.arch !== 'x64') return 'the loader is for Linux on x86-64';
  if (findProgram([compiler]) === null) return `${compiler} is not installed`;
  if (processor === 'x86_64') return null;
  if (findProgram([emulator]) === null) return `${emulator} is not installed (qemu-user)`;
  if (!existsSync('/usr/aarch64-linux-gnu/include/c++'))
    return 'the C++ library for arm64 programs is not installed (libstdc++-14-dev-arm64-cross)';
  return null;
}

/** Returns the words that go before a client's command, with the library to insert. Several files may ask at a time. */
export async function buildLoader(processor: Processor, inserted = library): Promise<ClientLoader> {
  const names = readdirSync(join(root, sources)).filter((name) => name.endsWith('.cc'));
  const paths = names.map((name) => join(root, sources, name));
  const all = [`--target=${hostNames[processor]}-linux-gnu`, ...flags];
  const parts = [versionOf(compiler), ...all, ...paths.flatMap((path) => [...textsOf(path, [root])].flat())];
  const program = await kept('esreplay-loader', parts, (path) => link(compiler, all, paths, path));
  const through = processor === 'arm64' ? [findProgram([emulator]) ?? emulator] : [];
  return { command: [...through, program], library: inserted };
}
