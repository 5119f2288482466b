// `--archive FILE`: the results of a call, a line for each test that ended, so that a machine that stops loses what ran
// and nothing else. Several archives of one plan are one result.
import { closeSync, constants, ftruncateSync, openSync, writeFileSync } from 'node:fs';
import { sep } from 'node:path';
import * as z from 'zod';
import { SetupError, UsageError } from '../errors/errors.ts';
import { fileKind } from '../files/file-kind.ts';
import { LinesOf } from '../files/lines.ts';
import { parseJson } from '../files/option-file.ts';
import { openReplaced } from '../files/replace-file.ts';
import { RuleLists, type Rules } from '../report/rule-lists.ts';
import { isReport, rulesOfReport } from '../report/stored-report.ts';
import { grouped } from '../words/grouped.ts';
import type { Cell } from './cell.ts';
import { cellKinds } from './cell-kinds.ts';
import { type CellResult, cellVerdicts, numberedResult } from './result.ts';
import type { Named } from './stale.ts';

/** What an archive is of, which its first line says. */
export interface ArchiveHead {
  /** Digest of the plan. */
  readonly plan: string;
  /** Name of the suite file. */
  readonly file: string;
  readonly workers: number;
  /** How many the plan has. */
  readonly tests: number;
  readonly named: Named;
}

/** A test of the whole suite: kind, client, trace and release. */
export type Planned = readonly [CellResult['kind'], string, string, string | null];

const header = z.object({
  esreplay: z.literal('archive'),
  version: z.literal(1),
  plan: z.string(),
  file: z.string(),
  workers: z.int().positive(),
  tests: z.int().nonnegative(),
  named: z.object({
    expectations: z.array(z.string()),
    known: z.array(z.string()),
    findings: z.array(z.string()),
  }),
});

/** The tests of the whole suite, in its order, some in each line. */
const plannedLine = z.object({
  planned: z.array(z.tuple([z.enum(cellKinds), z.string(), z.string(), z.string().nullable()])),
});
const plannedInLine = 1000;
const plannedStart = '{"planned":';
const headStart = '{"esreplay":"archive",';

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
  cached: z.boolean(),
  bundle: z.string().nullable().default(null),
});

const resultLine = z.object({ result });
const rulesLine = z.object({ rules: rulesOfReport });
const withReports = z.object({ result: z.object({ attempts: z.array(z.object({ report: z.unknown() })) }) });

export class ArchiveWriter {
  private readonly descriptor: number;
  /** A line each, before the first result that has them. */
  private readonly rules: RuleLists;

  /**
   * `folder`: of the suite; paths below it are written relative to it. `continues`: what is there stays. A new archive
   * has its plan from the beginning: without it, a merge would not know what is missing.
   */
  constructor(
    private readonly path: string,
    private readonly folder: string,
    head: Omit<ArchiveHead, 'tests'>,
    all: readonly Pick<Cell, 'kind' | 'client' | 'trace' | 'os'>[],
    continues: boolean,
  ) {
    const kept = continues && fileKind(path) === 'file' ? wholePartOf(path, head.plan) : null;
    this.rules = new RuleLists(kept?.rules);
    this.descriptor = this.attempt(() =>
      kept === null
        ? openReplaced(path, this.beginning({ ...head, tests: all.length }, all), 0o600)
        : openEnd(path, kept.bytes),
    );
  }

  private *beginning(
    head: ArchiveHead,
    all: readonly Pick<Cell, 'kind' | 'client' | 'trace' | 'os'>[],
  ): Iterable<string> {
    yield this.lineOf({ esreplay: 'archive', version: 1, ...head });
    for (let from = 0; from < all.length; from += plannedInLine) {
      const some = all.slice(from, from + plannedInLine);
      yield this.lineOf({ planned: some.map(({ kind, client, trace, os }) => [kind, client, trace, os]) });
    }
  }

  add(ended: CellResult): void {
    const before = this.rules.lists.length;
    const result = numberedResult(ended, this.rules);
    for (const rules of this.rules.lists.slice(before)) this.append({ rules });
    this.append({ result });
  }

  close(): void {
    closeSync(this.descriptor);
  }

  /** One write of a whole line. */
  private append(value: unknown): void {
    const line = this.lineOf(value);
    this.attempt(() => writeFileSync(this.descriptor, line));
  }

  private lineOf(value: unknown): string {
    const within = `${this.folder}${sep}`;
    const text = JSON.stringify(value, (_, each: unknown) =>
      typeof each === 'string' && each.startsWith(within) ? each.slice(within.length) : each,
    );
    return `${text}\n`;
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

/** Up to the end of the last result; null: it has none, or is of another plan. */
function wholePartOf(path: string, plan: string): { readonly bytes: number; readonly rules: number } | null {
  const archive = Archive.open(path);
  if (archive?.head.plan !== plan) return null;
  let part: { readonly bytes: number; readonly rules: number } | null = null;
  for (const { offset, length } of archive.results())
    part = { bytes: offset + length + 1, rules: archive.rules.length };
  return part;
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

/** Reads one result from elsewhere; null: it is none of this version. */
export function parsedResult(text: string): CellResult | null {
  const read = resultLine.safeParse(parseJson(text));
  return read.success ? (read.data.result as unknown as CellResult) : null;
}

export class Archive {
  /** Its last line was cut, which lost a result. Known once all results are read. */
  isCut = false;
  /** Those that its results have in common, known before each result that has them. */
  readonly rules: Rules[] = [];

  private constructor(
    readonly path: string,
    readonly head: ArchiveHead,
  ) {}

  /** Null: it ends within its first line. Throws UsageError for what is no archive of this version. */
  static open(path: string): Archive | null {
    const [first] = new LinesOf(path, 'the archive');
    const head = header.safeParse(parseJson(first?.text ?? ''));
    if (head.success) return new Archive(path, head.data);
    if (first === undefined || (!first.ended && isPart(first.text))) return null;
    throw faultOf(path, 'its first line is not that of an archive', 1);
  }

  /** Returns the tests of the whole suite, in its order; those that are there, if it was cut. */
  planned(): readonly Planned[] {
    const same = interned(new Map());
    const all: Planned[] = [];
    for (const { text, number } of new LinesOf(this.path, 'the archive')) {
      if (number === 1) continue;
      const line = plannedLine.safeParse(parseJson(text));
      if (!line.success) break;
      for (const [kind, client, trace, os] of line.data.planned)
        all.push([kind, same(client), same(trace), os === null ? null : same(os)]);
    }
    return all;
  }

  /** Throws UsageError for a line that is no result. */
  *results(): Iterable<Archived> {
    for (const { text, number, offset, length, ended } of new LinesOf(this.path, 'the archive')) {
      if (number === 1) continue;
      if (!ended) {
        this.isCut = true;
        return;
      }
      if (text.startsWith(plannedStart)) continue;
      const value = parseJson(text);
      const shared = rulesLine.safeParse(value);
      if (shared.success) {
        this.rules.push(shared.data.rules as unknown as Rules);
        continue;
      }
      const read = resultLine.safeParse(this.withRules(value));
      if (!read.success) throw faultOf(this.path, `line ${grouped(number)} has no result`, number);
      yield { result: read.data.result as unknown as CellResult, offset, length };
    }
  }

  /** A result that was checked before. `line`: its text. */
  resultIn(line: string): CellResult {
    return (this.withRules(JSON.parse(line)) as { readonly result: CellResult }).result;
  }

  /** Puts the rules in the place of their number. */
  private withRules(value: unknown): unknown {
    if (!withReports.safeParse(value).success) return value;
    const { result: found } = value as {
      readonly result: { readonly attempts: { report: { rules: unknown } | null }[] };
    };
    for (const { report } of found.attempts)
      if (typeof report?.rules === 'number') report.rules = this.rules[report.rules];
    return value;
  }
}

/** Of a first line. */
const isPart = (text: string): boolean => text.startsWith(headStart.slice(0, text.length));

const faultOf = (path: string, what: string, number: number): UsageError =>
  new UsageError(`not an archive of a suite: ${what}`, {
    place: `${path}:${number}`,
    remedy: 'name files that `esreplay test --archive` wrote',
  });

/** Many tests have the same names. */
function interned(known: Map<string, string>) {
  return (name: string): string => {
    const same = known.get(name) ?? name;
    known.set(name, same);
    return same;
  };
}
