// Clients compiled and linked for macOS, from the same sources as for Linux.
import { mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { buildProgram, buildStandIn, programKit } from '../../scripts/darwin-program.mjs';
import { systemLibraryFolder } from '../../scripts/darwin-toolchain.mjs';
import { type Processor, root } from './built.ts';

export interface DarwinClient {
  readonly source: string;
  readonly output: string;
  readonly processor: Processor;
  readonly defines?: readonly string[];
  /** Whether it is linked with the newer form of fix-ups. */
  readonly chained?: boolean;
}

let kit: ReturnType<typeof programKit> | null = null;
function theKit(): ReturnType<typeof programKit> {
  kit ??= programKit(join(root, 'build/darwin-programs'), systemLibraryFolder(console.error));
  return kit;
}

/** Writes the debug information next to the program. Rejects with the compiler's or linker's words. */
export async function buildClient({
  source,
  output,
  processor,
  defines = [],
  chained = false,
}: DarwinClient): Promise<string> {
  mkdirSync(dirname(output), { recursive: true });
  const sdk = ['-isystem', join(root, 'test/darwin/include')]; // what the fetched headers lack
  const macros = defines.map((name) => `-D${name}`);
  await buildProgram(theKit(), processor, { source, output, flags: [...sdk, ...macros], chained });
  return output;
}

/** Builds a Security framework of one function, which accepts every signature. Returns `output`. */
export async function buildSecurity(output: string, processor: Processor): Promise<string> {
  const source = join(root, 'test/darwin/clients/security.c');
  await buildStandIn(theKit(), processor, { name: 'Security', source, output });
  return output;
}
