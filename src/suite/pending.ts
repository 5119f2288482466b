// The decisions that the tests of a suite made otherwise than their files of expectations say, in the work folder: a
// line for each test that ended, of which the last one counts. `esreplay review` reads them, and keeps those that a
// person rejected in a file of its own.
import { closeSync, mkdirSync, openSync, readFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { SetupError } from '../errors/errors.ts';
import type { PendingDecision } from '../expectations/changes.ts';
import { replaceFile } from '../files/replace-file.ts';

const decision = z.object({
  decision: z.union([z.literal('allow'), z.literal('deny'), z.int().min(0).max(0xffff_ffff)]),
  cache: z.boolean().nullable(),
});
const identity = z.object({
  event: z.string(),
  actor: z.string(),
  target: z.string(),
  nth: z.int(),
  of: z.int(),
});
/** The main fields of its message, as text that is safe to show once it is escaped. */
const about = z.object({ process: z.string(), target: z.string(), fields: z.array(z.string()).readonly() });
const change = z.object({
  index: z.int(),
  identity,
  before: decision,
  after: decision.nullable(),
  cachedFrom: z.int().nullable(),
  about: about.nullable(),
});
const ended = z.object({ test: z.string(), changes: z.array(change), omitted: z.int() });
const rejected = z.object({ expectations: z.string(), identity, before: decision, after: decision.nullable() });

export type RecordedChange = PendingDecision & z.output<typeof change>;
export type About = z.output<typeof about>;
export type Rejected = z.output<typeof rejected>;

/** Nobody reviews more one by one; the next run records further ones. */
const maxChanges = 1000;

export class PendingChanges {
  private readonly file: string;
  private readonly rejections: string;
  private descriptor: number | null = null;

  constructor(private readonly folder: string) {
    this.file = join(folder, 'changes.ndjson');
    this.rejections = join(folder, 'rejected.ndjson');
  }

  /** `continues`: what earlier calls found of other tests stays. Throws SetupError. */
  begin(continues: boolean): void {
    this.attempt('write to', () => {
      mkdirSync(this.folder, { recursive: true });
      this.descriptor = openSync(this.file, continues ? 'a' : 'w', 0o600);
    });
  }

  /** `aboutOf`: describes the message of a change, in the order of the trace. */
  add(test: string, changes: readonly PendingDecision[], aboutOf: (index: number) => About | null): void {
    const { descriptor } = this;
    if (descriptor === null) return;
    const kept = changes.slice(0, maxChanges).map((each) => ({ ...each, about: aboutOf(each.index) }));
    const line = { test, changes: kept, omitted: changes.length - kept.length };
    this.attempt('write to', () => writeSync(descriptor, `${JSON.stringify(line)}\n`));
  }

  close(): void {
    if (this.descriptor !== null) closeSync(this.descriptor);
    this.descriptor = null;
  }

  /** By test. Null if no suite has run with this folder. A line that was cut is as if it were not there. */
  read(): ReadonlyMap<string, { readonly changes: readonly RecordedChange[]; readonly omitted: number }> | null {
    const lines = this.lines(this.file);
    if (lines === null) return null;
    return new Map(
      lines.flatMap((line) => {
        const { success, data } = ended.safeParse(line);
        return success ? [[data.test, data] as const] : [];
      }),
    );
  }

  readRejected(): readonly Rejected[] {
    return (this.lines(this.rejections) ?? []).flatMap((line) => {
      const { success, data } = rejected.safeParse(line);
      return success ? [data] : [];
    });
  }

  /** Throws SetupError. */
  writeRejected(all: readonly Rejected[]): void {
    this.attempt('write to', () =>
      replaceFile(this.rejections, all.map((each) => `${JSON.stringify(each)}\n`).join('')),
    );
  }

  private lines(file: string): readonly unknown[] | null {
    try {
      return readFileSync(file, 'utf8').split('\n').map(parsed);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
      throw this.failed('read', error);
    }
  }

  private attempt(what: string, act: () => unknown): void {
    try {
      act();
    } catch (error) {
      throw this.failed(what, error);
    }
  }

  private failed(what: string, error: unknown): SetupError {
    return new SetupError(`cannot ${what} the work folder: ${(error as Error).message}`, {
      place: this.folder,
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
