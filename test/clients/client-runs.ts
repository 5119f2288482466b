// Test clients that are built once and run as often as a test needs, on traces that are written once.
import { mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RunOptions } from '../../src/run/options.ts';
import type { JudgedRun } from '../../src/verdict/report.ts';
import { compileClient } from '../kit/build.ts';
import type { ClientCase } from './client-case.ts';
import { Pool } from './pool.ts';
import { runCase } from './run-case.ts';
import { writeTrace } from './traces.ts';

export class ClientRuns {
  readonly folder = mkdtempSync(join(tmpdir(), 'esreplay-clients-'));
  private readonly compilers = new Pool(availableParallelism());
  /** Runs spend most of their time waiting. */
  private readonly runs = new Pool(2 * availableParallelism());
  private readonly programs = new Map<string, Promise<string>>();
  private readonly traces = new Map<string, string>();

  /** Starts when the pool has room. */
  async run(client: ClientCase, more: Partial<RunOptions> = {}): Promise<JudgedRun> {
    const program = await this.program(client);
    return this.runs.run(() => runCase(client, program, this.trace(client), more));
  }

  close(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  private program({ name, source, defines }: ClientCase): Promise<string> {
    const output = join(this.folder, name.replaceAll(/[/ ]/g, '_'));
    const known = this.programs.get(output);
    if (known !== undefined) return known;
    const built = this.compilers.run(async () => {
      await compileClient({ sources: [join(import.meta.dirname, source)], output, defines });
      return output;
    });
    this.programs.set(output, built);
    return built;
  }

  trace({ trace }: ClientCase): string {
    const path = this.traces.get(trace) ?? writeTrace(this.folder, trace);
    this.traces.set(trace, path);
    return path;
  }
}
