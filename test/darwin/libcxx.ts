// Builds a replacement for the system's C++ library under the loader, for programs that link it.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { run } from '../../scripts/cross-build.mjs';
import { compileCommand, linkCommand, systemLibraryFolder } from '../../scripts/darwin-toolchain.mjs';
import { type Processor, root } from './built.ts';

/** Returns its path. */
export function buildLibcxx(processor: Processor): string {
  const system = systemLibraryFolder(console.error);
  const folder = join(root, 'build/darwin-libcxx', processor);
  mkdirSync(folder, { recursive: true });
  const object = join(folder, 'libcxx.o');
  const output = join(folder, 'libc++.1.dylib');
  const [compiler = '', ...flags] = compileCommand(processor, system, folder);
  const abort = '-D_LIBCPP_VERBOSE_ABORT(...)=__builtin_abort()';
  run(compiler, [...flags, abort, '-c', join(root, 'test/darwin/libcxx.cc'), '-o', object]);
  const [linker = '', ...words] = linkCommand(processor, system);
  run(linker, [...words, '-dylib', '-install_name', '/usr/lib/libc++.1.dylib', '-o', output, object]);
  return output;
}
