// The work folder of many runs: one file that only grows, a line for each trial that ended, so that what finished stays
// if the machine stops at any moment. A second call reads it to go on.
import { closeSync, mkdirSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { SetupError } from '../errors/errors.ts';

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
    let text: string;
    try {
      text = readFileSync(join(this.path, file), 'utf8');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
      throw this.failed('read', error);
    }
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
    try {
      mkdirSync(this.path, { recursive: true });
      this.descriptor = openSync(join(this.path, file), continues ? 'a' : 'w', 0o600);
      this.append({ esreplay: 'trials', planned });
    } catch (error) {
      throw this.failed('write to', error);
    }
  }

  add(ended: TrialRecord): void {
    try {
      this.append(ended);
    } catch (error) {
      throw this.failed('write to', error);
    }
  }

  /** A next call begins anew. */
  forget(): void {
    this.close();
    rmSync(join(this.path, file), { force: true });
  }

  close(): void {
    if (this.descriptor !== null) closeSync(this.descriptor);
    this.descriptor = null;
  }

  // One write of a whole line: what is killed meanwhile leaves it or not.
  private append(value: unknown): void {
    if (this.descriptor !== null) writeSync(this.descriptor, `${JSON.stringify(value)}\n`);
  }

  private failed(what: string, error: unknown): SetupError {
    return new SetupError(`cannot ${what} the work folder: ${(error as Error).message}`, {
      place: this.path,
      remedy: 'name another one with --work',
      cause: error,
    });
  }
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return null;
  }
}
