// The test clients as Mach-O programs: the same sources and defines as on Linux, each built once per processor.
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import type { ClientCase } from '../clients/client-case.ts';
import { Pool } from '../clients/pool.ts';
import { type Processor, root } from './built.ts';
import { buildClient } from './client.ts';

const sources = join(root, 'test/clients');

export class ClientPrograms {
  private readonly compilers = new Pool(availableParallelism());
  private readonly programs = new Map<string, Promise<string>>();

  constructor(private readonly folder: string) {}

  /** Returns its path. Rejects with the compiler's words. */
  build({ name, source, defines }: ClientCase, processor: Processor): Promise<string> {
    const output = join(this.folder, processor, name.replaceAll('/', '_'));
    const known = this.programs.get(output);
    if (known !== undefined) return known;
    const built = this.compilers.run(() => buildClient({ source: join(sources, source), output, processor, defines }));
    this.programs.set(output, built);
    return built;
  }
}
