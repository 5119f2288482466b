// Linux on arm64, emulated on this machine: the library as `npm run build:linux` makes it, clients compiled for it, and
// qemu-user, which runs them. The harness and the reaper are still this machine's.
import { execFile, spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { compilerCommand, missingTools, type Processor, runRoot, sysroot } from '../../scripts/linux-toolchain.mjs';
import type { ClientLoader } from '../../src/run/options.ts';
import { findProgram } from '../../src/system/toolchain.mjs';

const root = join(import.meta.dirname, '../..');
const prebuilt = join(root, 'prebuilds/linux-arm64');
const emulator = 'qemu-aarch64';
/** Numbers of system calls on x86-64, for asleep.h. */
const hostCalls = ['-DFUTEX_CALL=202', '-DREAD_CALL=0'];
/** In the folder of Debian's Swift package. */
const dispatch = 'usr/libexec/swift/lib/swift/linux';

export const library = join(prebuilt, 'libesreplay.so');

/** Returns why nothing can be built here, or null. */
export function whyNotBuilt(): string | null {
  if (process.platform !== 'linux' || process.arch !== 'x64') return 'it is for Linux on x86-64';
  const missing = missingTools();
  return missing.length === 0 ? null : `not installed: ${missing.join(', ')}`;
}

/** Returns why nothing can be run here, or null. */
export function whyNot(): string | null {
  return whyNotBuilt() ?? (findProgram([emulator]) === null ? 'not installed: qemu-user' : null);
}

/** Builds what has changed and returns the folder. */
export function buildFor(processor: Processor): string {
  const words = [join(root, 'scripts/build-linux.mjs'), '--only', processor];
  const built = spawnSync(process.execPath, words, { encoding: 'utf8' });
  if (built.status !== 0) throw new Error(built.stderr);
  return join(root, `prebuilds/linux-${processor}`);
}

/** Its command inserts the library, which the emulator itself must not get. */
export function emulated(inserted = library): ClientLoader {
  const found = findProgram([emulator]) ?? emulator;
  return {
    command: [found, '-L', runRoot('arm64', console.error), '-E', `LD_PRELOAD=${inserted}`],
    library: inserted,
  };
}

export interface Arm64Client {
  readonly source: string;
  readonly output: string;
  readonly defines: readonly string[];
}

/** Returns `output`. Rejects with the compiler's words. */
export async function buildClient({ source, output, defines }: Arm64Client): Promise<string> {
  mkdirSync(dirname(output), { recursive: true });
  const cxx = source.endsWith('.cc');
  const [compiler = '', ...flags] = compilerCommand('arm64', sysroot('arm64', console.error).folder, cxx ? 'c++' : 'c');
  const folders = [prebuilt, join(runRoot('arm64', console.error), dispatch)];
  await promisify(execFile)(compiler, [
    ...flags.filter((flag) => !/^-(O2|fno-(exceptions|rtti|threadsafe-statics)|std=.*)$/.test(flag)),
    '-O0',
    '-g',
    '-Wall',
    '-Wextra',
    '-Werror',
    '-fblocks',
    '-isystem',
    join(root, 'replayer/kit/include'),
    ...(cxx ? ['-std=c++17'] : []),
    ...hostCalls,
    ...defines.map((name) => `-D${name}`),
    source,
    ...folders.map((folder) => `-L${folder}`),
    `-Wl,-rpath,${prebuilt}`,
    `-Wl,-rpath,/${dispatch}`,
    '-Wl,--allow-shlib-undefined',
    '-fuse-ld=lld-19',
    '-lEndpointSecurity',
    '-ldispatch',
    '-lBlocksRuntime',
    '-pthread',
    '-o',
    output,
  ]);
  return output;
}
