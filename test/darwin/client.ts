// Clients compiled and linked for macOS, from the sources that are built for Linux too.
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { compileCommand, linkCommand, systemLibraryFolder } from '../../scripts/darwin-toolchain.mjs';
import { type Processor, root } from './built.ts';

export interface DarwinClient {
  readonly source: string;
  readonly output: string;
  readonly processor: Processor;
  readonly defines?: readonly string[];
  /** Linked with the newer form of fix-ups. */
  readonly chained?: boolean;
}

/** After `buildLibrary`, which makes the headers and the list of functions. Rejects with the compiler's or linker's words. */
export async function buildClient({
  source,
  output,
  processor,
  defines = [],
  chained = false,
}: DarwinClient): Promise<string> {
  const run = promisify(execFile);
  const system = systemLibraryFolder(() => undefined);
  const made = join(root, 'build/darwin');
  const [compiler = '', ...flags] = compileCommand(processor, system, join(made, 'include'), 'c');
  const object = `${output}.o`;
  const macros = defines.map((name) => `-D${name}`);
  const sdk = ['-isystem', join(root, 'test/darwin/include')]; // what the fetched headers lack
  await run(compiler, [...flags, ...sdk, '-g', '-Wall', '-Wextra', '-Werror', ...macros, '-c', source, '-o', object]);
  const [linker = '', ...start] = linkCommand(processor, system);
  const form = chained ? ['-fixup_chains'] : ['-no_fixup_chains'];
  await run(linker, [...start, ...form, join(made, 'libEndpointSecurity.tbd'), object, '-o', output]);
  return output;
}
