// Clients compiled and linked for macOS, from the same sources as for Linux.
import { mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { buildProgram, buildStandIn, programKit } from '../../scripts/darwin-program.mjs';
import { kitHeaders, systemLibraryFolder } from '../../scripts/darwin-toolchain.mjs';
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
  // What the fetched headers lack: the frameworks' are the kit's.
  const frameworks = kitHeaders(root, join(root, 'build/darwin-programs/frameworks'), Object.keys(standIns));
  const sdk = [join(root, 'test/darwin/include'), frameworks].flatMap((path) => ['-isystem', path]);
  const macros = defines.map((name) => `-D${name}`);
  await buildProgram(theKit(), processor, { source, output, flags: [...sdk, ...macros], chained });
  return output;
}

/** What stands in for frameworks in the loader. */
const standIns = {
  CoreFoundation: 'core_foundation.c',
  DiskArbitration: 'disk_arbitration.c',
  Security: 'security.c',
} as const;

/** Returns the loader's words that give a client these frameworks, with the few functions that test clients call. */
export async function buildFrameworks(
  folder: string,
  processor: Processor,
  names: readonly (keyof typeof standIns)[] = ['CoreFoundation', 'DiskArbitration', 'Security'],
): Promise<readonly string[]> {
  mkdirSync(folder, { recursive: true });
  const build = async (name: keyof typeof standIns): Promise<readonly string[]> => {
    const output = join(folder, name);
    await buildStandIn(theKit(), processor, {
      name,
      source: join(root, 'test/darwin/clients', standIns[name]),
      output,
    });
    return ['--with', output];
  };
  return (await Promise.all(names.map(build))).flat();
}
