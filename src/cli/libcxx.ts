// Apple's C++ library, libc++, for clients on Linux: its package is often there for one version of clang alone, or without
// what it needs to link.
import { spawnSync } from 'node:child_process';
import { basename } from 'node:path';
import { SetupError } from '../errors/errors.ts';
import { findProgram, llvmNames } from '../system/toolchain.mjs';
import { compilerName } from './compiler.ts';

export const libcxxFlag = '-stdlib=libc++';

/** Returns the name of the newest clang++ that links with libc++. Throws SetupError if none does, or if none is there. */
export function libcxxCompiler(): string {
  const newest = compilerName('clang++');
  const found = llvmNames('clang++').flatMap((name) => findProgram([name]) ?? []);
  const linking = found.find((compiler) => complaint(compiler) === null);
  if (linking !== undefined) return basename(linking);
  throw new SetupError(`${newest} does not link with libc++`, {
    excerpt: complaint(newest) ?? '',
    remedy: `sudo apt-get install -y libc++-${versionOf(newest)}-dev`,
  });
}

/** Returns what the compiler says against a program that needs the headers and the library, or null. */
function complaint(compiler: string): string | null {
  const words = [libcxxFlag, '-x', 'c++', '-', '-o', '/dev/null'];
  const program = '#include <cstddef>\nint main() {}\n';
  const { status, stderr, error } = spawnSync(compiler, words, { input: program, encoding: 'utf8' });
  // One that ends before it has read the program says why, and Node that its pipe broke.
  return status === 0 ? null : (stderr || (error?.message ?? '')).trimEnd();
}

/** Its major version, which Debian's packages have in their names. */
function versionOf(compiler: string): string {
  return (spawnSync(compiler, ['-dumpversion'], { encoding: 'utf8' }).stdout ?? '').split('.', 1)[0] ?? '';
}
