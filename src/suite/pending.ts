// The decisions that the tests of a suite made otherwise than their files of expectations say, in the work folder: a
// line for each test that ended, of which the last one counts. `esreplay review` reads them, and keeps those that a
// person rejected in a file of its own.

import { closeSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import type { PendingDecision } from '../expectations/changes.ts';
import { parseJson } from '../files/option-file.ts';
import { replaceFile } from '../files/replace-file.ts';
import { attempt, checkWorkFile, openWorkFile, readWorkFile } from '../trials/work-file.ts';

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
const changesFile = 'changes.ndjson';
const rejectedFile = 'rejected.ndjson';

export class PendingChanges {
  private descriptor: number | null = null;

  constructor(private readonly folder: string) {}

  /** `continues`: what earlier calls found of other tests stays. Throws SetupError. */
  begin(continues: boolean): void {
    this.descriptor = openWorkFile(this.folder, changesFile, continues);
  }

  /** `aboutOf`: describes the message of a change, in the order of the trace. */
  add(test: string, changes: readonly PendingDecision[], aboutOf: (index: number) => About | null): void {
    const { descriptor } = this;
    if (descriptor === null) return;
    const kept = changes.slice(0, maxChanges).map((each) => ({ ...each, about: aboutOf(each.index) }));
    const line = { test, changes: kept, omitted: changes.length - kept.length };
    attempt(this.folder, 'write to', () => writeSync(descriptor, `${JSON.stringify(line)}\n`));
  }

  close(): void {
    if (this.descriptor !== null) closeSync(this.descriptor);
    this.descriptor = null;
  }

  /** By test. Null if no suite has run with this folder. A line that was cut is as if it were not there. */
  read(): ReadonlyMap<string, { readonly changes: readonly RecordedChange[]; readonly omitted: number }> | null {
    const lines = this.lines(changesFile);
    if (lines === null) return null;
    return new Map(
      lines.flatMap((line) => {
        const { success, data } = ended.safeParse(line);
        return success ? [[data.test, data] as const] : [];
      }),
    );
  }

  readRejected(): readonly Rejected[] {
    return (this.lines(rejectedFile) ?? []).flatMap((line) => {
      const { success, data } = rejected.safeParse(line);
      return success ? [data] : [];
    });
  }

  /** Throws SetupError. */
  writeRejected(all: readonly Rejected[]): void {
    attempt(this.folder, 'write to', () => {
      checkWorkFile(this.folder, rejectedFile);
      replaceFile(join(this.folder, rejectedFile), all.map((each) => `${JSON.stringify(each)}\n`).join(''));
    });
  }

  private lines(file: string): readonly unknown[] | null {
    return readWorkFile(this.folder, file)?.split('\n').map(parseJson) ?? null;
  }
}
