// `--archive FILE`: the results of a call, a line for each test that ended, so that a machine that stops loses what ran
// and nothing else. Several archives of one plan are one result.
import { closeSync, constants, ftruncateSync, openSync, writeFileSync } from 'node:fs';
import { basename, sep } from 'node:path';
import * as z from 'zod';
import { SetupError, UsageError } from '../errors/errors.ts';
import { fileKind } from '../files/file-kind.ts';
import { LinesOf } from '../files/lines.ts';
import { openOutput } from '../files/output-file.ts';
import { isReport } from '../report/stored-report.ts';
import type { Cell } from './cell.ts';
import { cellKinds } from './plan.ts';
import { type CellResult, cellVerdicts } from './result.ts';
import type { Named } from './stale.ts';

/** What an archive is of, which its first line says. */
export interface ArchiveHead {
  /** Digest of the plan. */
  readonly plan: string;
  /** Name of the suite file. */
  readonly file: string;
  readonly workers: number;
  /** Of the whole suite, in its order: kind, client, trace and release. */
  readonly cells: readonly (readonly [CellResult['kind'], string, string, string | null])[];
  readonly named: Named;
}

const header = z.object({
  esreplay: z.literal('archive'),
  version: z.literal(1),
  plan: z.string(),
  file: z.string(),
  workers: z.int().positive(),
  cells: z.array(z.tuple([z.enum(cellKinds), z.string(), z.string(), z.string().nullable()])),
  named: z.object({ expectations: z.array(z.string()), known: z.array(z.string()) }),
});

const trouble = z.object({ message: z.string(), place: z.string().nullable(), remedy: z.string().nullable() });
const attempt = z.looseObject({
  exitCode: z.int(),
  durationNs: z.number(),
  waitedNs: z.number(),
  wasBeside: z.boolean(),
  report: z.unknown().refine((value) => value === null || isReport(value), { error: 'is no report' }),
  error: trouble.nullable(),
  output: z.string(),
});
const result = z.object({
  kind: z.enum(cellKinds),
  id: z.string(),
  client: z.string(),
  trace: z.string(),
  os: z.string().nullable(),
  verdict: z.enum(cellVerdicts),
  exitCode: z.int(),
  attempts: z.array(attempt),
  because: z.string(),
  newFindings: z.array(z.int()).nullable(),
});

export const headOf = (
  plan: string,
  { path, workers }: { readonly path: string; readonly workers: number },
  cells: readonly Cell[],
  named: Named,
): ArchiveHead => ({
  plan,
  file: basename(path),
  workers,
  cells: cells.map(({ kind, client, trace, os }) => [kind, client, trace, os]),
  named,
});

/** The name of a cell. */
export const idOf = ([kind, client, trace, os]: ArchiveHead['cells'][number]): string =>
  [...(kind === 'test' ? [] : [kind]), client, trace, ...(os === null ? [] : [os])].join('/');

export class ArchiveWriter {
  private readonly descriptor: number;

  /** `folder`: of the suite; paths below it are written relative to it. `continues`: what is there stays. */
  constructor(
    private readonly path: string,
    private readonly folder: string,
    head: ArchiveHead,
    continues: boolean,
  ) {
    const kept = continues && fileKind(path) === 'file' ? wholeBytesOf(path, head.plan) : null;
    this.descriptor = this.attempt(() => (kept === null ? openOutput(path, { mode: 0o600 }) : openEnd(path, kept)));
    if (kept === null) this.append({ esreplay: 'archive', version: 1, ...head });
  }

  add(ended: CellResult): void {
    this.append({ result: ended });
  }

  close(): void {
    closeSync(this.descriptor);
  }

  /** One write of a whole line. */
  private append(value: unknown): void {
    const within = `${this.folder}${sep}`;
    const text = JSON.stringify(value, (_, each: unknown) =>
      typeof each === 'string' && each.startsWith(within) ? each.slice(within.length) : each,
    );
    this.attempt(() => writeFileSync(this.descriptor, `${text}\n`));
  }

  private attempt<T>(act: () => T): T {
    try {
      return act();
    } catch (error) {
      if (error instanceof SetupError) throw error;
      throw new SetupError(`cannot write the archive: ${(error as Error).message}`, {
        place: this.path,
        remedy: 'name another file with --archive',
        cause: error,
      });
    }
  }
}

/** Up to the end of the last result; null: it is of another plan. */
function wholeBytesOf(path: string, plan: string): number | null {
  const archive = new Archive(path);
  if (archive.head.plan !== plan) return null;
  let end = archive.headBytes;
  for (const { offset, length } of archive.results()) end = offset + length + 1;
  return end;
}

function openEnd(path: string, bytes: number): number {
  const { O_WRONLY, O_APPEND, O_NOFOLLOW } = constants;
  const descriptor = openSync(path, O_WRONLY | O_APPEND | O_NOFOLLOW);
  ftruncateSync(descriptor, bytes);
  return descriptor;
}

export interface Archived {
  readonly result: CellResult;
  /** Of its line. */
  readonly offset: number;
  readonly length: number;
}

export class Archive {
  readonly head: ArchiveHead;
  /** Of its first line. */
  readonly headBytes: number;
  /** Its last line was cut, which lost a result. Known once all results are read. */
  isCut = false;

  /** Throws UsageError for what is no archive of this version. */
  constructor(readonly path: string) {
    const [first] = new LinesOf(path, 'the archive');
    const head = header.safeParse(parsed(first?.text ?? ''));
    if (!head.success) throw this.fault(head.error.issues[0]?.message ?? 'no JSON', 1);
    this.head = head.data;
    this.headBytes = (first?.length ?? 0) + 1;
  }

  /** Throws UsageError for a line that is no result. */
  *results(): Iterable<Archived> {
    for (const { text, number, offset, length, ended } of new LinesOf(this.path, 'the archive')) {
      if (number === 1) continue;
      if (!ended) {
        this.isCut = true;
        return;
      }
      const read = z.object({ result }).safeParse(parsed(text));
      if (!read.success) throw this.fault(read.error.issues[0]?.message ?? 'no JSON', number);
      yield { result: read.data.result as unknown as CellResult, offset, length };
    }
  }

  private fault(what: string, number: number): UsageError {
    return new UsageError(`not an archive of a suite: ${what}`, {
      place: `${this.path}:${number}`,
      remedy: 'name files that `esreplay test --archive` wrote',
    });
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
