// The work folder of many runs: one file that only grows, a line for each trial that ended, so that what finished stays
// if the machine stops at any moment. A second call reads it to go on.
import { closeSync, rmdirSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { attempt, openWorkFile, readWorkFile } from './work-file.ts';

const file = 'results.ndjson';
const header = z.object({ esreplay: z.literal('trials'), planned: z.array(z.string()) });
/** `seconds`: without waits that need no processor. `digest`: of what it was made of; omitted: its id says that. */
const record = z.object({
  id: z.string(),
  verdict: z.string(),
  exitCode: z.int(),
  seconds: z.number(),
  digest: z.string().optional(),
});
export type TrialRecord = z.output<typeof record>;

/** What an earlier call planned and finished. */
export interface Earlier {
  readonly planned: readonly string[];
  /** The last record of each trial. */
  readonly records: ReadonlyMap<string, TrialRecord>;
}

export class WorkFolder {
  private descriptor: number | null = null;

  constructor(readonly path: string) {}

  /** Null if no earlier call left anything. A line that was cut is as if it were not there. */
  read(): Earlier | null {
    const text = readWorkFile(this.path, file);
    if (text === null) return null;
    const planned = new Set<string>();
    const records = new Map<string, TrialRecord>();
    for (const line of text.split('\n').map(parsed)) {
      const begun = header.safeParse(line);
      if (begun.success) for (const id of begun.data.planned) planned.add(id);
      const ended = record.safeParse(line);
      if (ended.success) records.set(ended.data.id, ended.data);
    }
    return { planned: [...planned], records };
  }

  /** `planned`: all trials of the plan. `continues`: earlier records stay. Throws SetupError. */
  begin(planned: readonly string[], continues: boolean): void {
    this.descriptor = openWorkFile(this.path, file, continues);
    this.append({ esreplay: 'trials', planned });
  }

  add(ended: TrialRecord): void {
    this.append(ended);
  }

  /** A next call begins anew. */
  forget(): void {
    this.close();
    rmSync(join(this.path, file), { force: true });
  }

  /** With its folder, unless something else is in it. */
  remove(): void {
    this.forget();
    try {
      rmdirSync(this.path);
    } catch (error) {
      if (!['ENOTEMPTY', 'EEXIST', 'ENOENT'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
    }
  }

  close(): void {
    if (this.descriptor !== null) closeSync(this.descriptor);
    this.descriptor = null;
  }

  // One write of a whole line: what is killed meanwhile leaves it or not.
  private append(value: unknown): void {
    const { descriptor } = this;
    if (descriptor !== null) attempt(this.path, 'write to', () => writeSync(descriptor, `${JSON.stringify(value)}\n`));
  }
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return null;
  }
}
