// The Mach-O loader of this folder, built for both processors; arm64 runs under qemu. If a processor needs something
// that is missing, its tests are skipped with that reason.
import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';
import type { ClientLoader } from '../../src/run/options.ts';
import { findProgram } from '../../src/toolchain.mjs';
import { library, type Processor, root } from './built.ts';

const sources = 'test/darwin/loader';
const compiler = 'clang++-19';
const emulator = 'qemu-aarch64';

const flags =
  '-std=c++20 -O1 -g -Wall -Wextra -Werror -fno-omit-frame-pointer -fno-exceptions -fno-rtti -pthread -I.'.split(' ');
const linkFlags = ['-fuse-ld=lld', '-static'];

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

/** Compiles what has changed. Returns the words that go before a client's command, with the library to insert. */
export async function buildLoader(processor: Processor, inserted = library): Promise<ClientLoader> {
  const folder = join(root, 'build/darwin-loader', processor);
  mkdirSync(folder, { recursive: true });
  const names = readdirSync(join(root, sources));
  const timeOf = (path: string): number => statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
  const newestHeader = Math.max(
    ...names.filter((name) => name.endsWith('.h')).map((name) => timeOf(join(root, sources, name))),
  );
  const target = `--target=${hostNames[processor]}-linux-gnu`;
  const compile = (args: readonly string[]) =>
    promisify(execFile)(compiler, [target, ...flags, ...args], { cwd: root, maxBuffer: 1 << 26 });
  const objects = names
    .filter((name) => name.endsWith('.cc'))
    .map((name) => ({ source: join(sources, name), object: join(folder, `${basename(name, '.cc')}.o`) }));
  const waiting = objects.filter(
    ({ source, object }) => timeOf(object) < Math.max(newestHeader, timeOf(join(root, source))),
  );
  const program = join(folder, 'esreplay-loader');
  const worker = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift())
      await compile(['-c', next.source, '-o', next.object]);
  };
  const isOld = waiting.length > 0 || !existsSync(program);
  await Promise.all([worker(), worker()]);
  if (isOld) await compile([...linkFlags, ...objects.map(({ object }) => object), '-o', program]);
  const through = processor === 'arm64' ? [findProgram([emulator]) ?? emulator] : [];
  return { command: [...through, program], library: inserted };
}
