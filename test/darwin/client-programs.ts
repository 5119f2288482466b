// The test clients as Mach-O programs: the same sources and defines as on Linux, each built once for a processor.
import { mkdirSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { buildProgram, programKit } from '../../scripts/darwin-program.mjs';
import { systemLibraryFolder } from '../../scripts/darwin-toolchain.mjs';
import type { ClientCase } from '../clients/client-case.ts';
import { Pool } from '../clients/pool.ts';
import { type Processor, root } from './built.ts';

const sources = join(root, 'test/clients');
const ownHeaders = join(root, 'test/darwin/include');

export class ClientPrograms {
  private readonly compilers = new Pool(availableParallelism());
  private readonly programs = new Map<string, Promise<string>>();
  private kit: ReturnType<typeof programKit> | null = null;

  constructor(private readonly folder: string) {}

  /** Its path; the debug information lies beside it. Rejects with the compiler's words. */
  build({ name, source, defines }: ClientCase, processor: Processor): Promise<string> {
    const folder = join(this.folder, processor);
    const output = join(folder, name.replaceAll('/', '_'));
    const known = this.programs.get(output);
    if (known !== undefined) return known;
    const built = this.compilers.run(async () => {
      this.kit ??= programKit(join(this.folder, 'kit'), systemLibraryFolder(console.error));
      mkdirSync(folder, { recursive: true });
      const flags = ['-isystem', ownHeaders, ...defines.map((define) => `-D${define}`)];
      await buildProgram(this.kit, processor, { source: join(sources, source), output, flags });
      return output;
    });
    this.programs.set(output, built);
    return built;
  }
}
