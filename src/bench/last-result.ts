// The last result of each benchmark, kept in a folder: what the next one is compared with when no reference is named.
// Such a file is never needed, so one that is missing or broken costs the comparison and not the benchmark.
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { minRepetitions } from './bootstrap.ts';
import type { BenchResult } from './result.ts';
import { type Identity, parseResult, refusals, type StoredResult, toStored } from './stored-result.ts';

export interface LastResult {
  readonly result: StoredResult | null;
  /** Why there is no result although there is a file; null: nothing to say. */
  readonly note: string | null;
}

export class LastResults {
  private readonly file: string;

  /** `folder`: where the results of all benchmarks are. The current folder is part of a client's identity. */
  constructor(
    private readonly folder: string,
    client: readonly string[],
    private readonly identity: Identity,
  ) {
    const [program = '', ...words] = client;
    const { plan, sha256 } = identity;
    const { load, messages, warmUp } = plan;
    const path = program.includes('/') ? resolve(program) : program;
    const key = JSON.stringify([sha256, resolve('.'), path, words, load, messages, warmUp]);
    this.file = join(folder, `${createHash('sha256').update(key).digest('hex').slice(0, 32)}.json`);
  }

  read(): LastResult {
    try {
      const result = parseResult(readFileSync(this.file, 'utf8'), this.file);
      const reasons = refusals(result, this.identity);
      if (reasons.length === 0) return { result, note: null };
      return { result: null, note: `Not compared with the last run${ofTime(result)}: ${reasons.join('; ')}.` };
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return { result: null, note: null };
      return { result: null, note: `Not compared with the last run: ${(error as Error).message} (${this.file}).` };
    }
  }

  /** Keeps a result that another can be compared with. Returns why it could not; null: it is kept, or of no use. */
  keep(result: BenchResult): string | null {
    const whole = result.candidate.repetitions.filter(({ ended }) => ended === null);
    if (result.ended !== null || whole.length < minRepetitions) return null;
    const written = `${this.file}.${process.pid}`;
    try {
      mkdirSync(this.folder, { recursive: true, mode: 0o700 });
      writeFileSync(written, JSON.stringify(toStored(result)), { mode: 0o600 });
      renameSync(written, this.file);
      return null;
    } catch (error) {
      return `This result is not kept for the next comparison: ${(error as Error).message}.`;
    }
  }
}

/** Returns ` of TIME`. */
export function ofTime({ measuredAt }: StoredResult): string {
  return measuredAt === undefined ? '' : ` of ${measuredAt.replace(/\.\d+(?=Z$)/, '')}`;
}
