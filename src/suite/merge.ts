// Several archives of one plan as one result. Results are read one by one and read again where they are written, so that
// memory grows with what failed, and not with the suite.
import { closeSync, openSync, readSync } from 'node:fs';
import { exitCodes } from '../errors/errors.ts';
import { plural } from '../report/layout.ts';
import { worstExitCode } from '../verdict/exit-code.ts';
import { grouped } from '../words/grouped.ts';
import type { Archive, ArchiveHead, Planned } from './archive.ts';
import { noAttempt } from './attempt.ts';
import { cellId } from './cell.ts';
import { type Attempt, type CellResult, isShown, type SuiteResult, secondsOf } from './result.ts';
import { AcceptedUses, isStale, nothingStale, type Stale, staleOf } from './stale.ts';

/** What is wrong with the archives, as sentences, and the tests that must run again. */
export interface MergeTrouble {
  readonly message: string;
  /** Up to a few. */
  readonly tests: readonly string[];
}

export interface Merged {
  /** Of the whole plan. What is not shown has no reports: `results()` reads them. */
  readonly result: SuiteResult;
  readonly stale: Stale;
  readonly trouble: readonly MergeTrouble[];
  /** Tests without a result, by their names. */
  readonly missing: readonly string[];
  /** Tests that failed and are shown without their report. */
  readonly withoutReport: number;
}

/** Reports of failed tests are kept up to this, in bytes of their archives. */
const maxShownBytes = 16 << 20;
const maxNamed = 5;

interface Place {
  /** Number of its archive. */
  readonly archive: number;
  readonly offset: number;
  readonly length: number;
}

/** Where the result of each test is, in the order of the plan. */
class Places {
  private readonly archives: Uint32Array;
  private readonly offsets: Float64Array;
  private readonly lengths: Uint32Array;

  constructor(tests: number) {
    this.archives = new Uint32Array(tests);
    this.offsets = new Float64Array(tests);
    this.lengths = new Uint32Array(tests);
  }

  has(at: number): boolean {
    return this.lengths[at] !== 0;
  }

  set(at: number, { archive, offset, length }: Place): void {
    this.archives[at] = archive;
    this.offsets[at] = offset;
    this.lengths[at] = length;
  }

  of(at: number): Place {
    return { archive: this.archives[at] ?? 0, offset: this.offsets[at] ?? 0, length: this.lengths[at] ?? 0 };
  }
}

export class Merge {
  private readonly head: ArchiveHead;
  private readonly numbers: ReadonlyMap<string, number>;
  private readonly places: Places;
  /** In the order of the plan; without reports, unless they are shown. */
  private readonly held: CellResult[];
  /** Attempts of tests that passed, by their times: many have the same. */
  private readonly passed = new Map<string, readonly [Attempt]>();
  private readonly uses = new AcceptedUses();
  private readonly conflicts = new Set<string>();
  private readonly trouble: MergeTrouble[] = [];
  private shownBytes = 0;
  private withoutReport = 0;

  /** `cut`: paths of archives that end within their first line. Throws UsageError for what is no archive. */
  constructor(
    private readonly archives: readonly [Archive, ...Archive[]],
    cut: readonly string[],
  ) {
    const [first] = archives;
    this.head = first.head;
    this.held = wholePlan(archives.filter(({ head }) => head.plan === first.head.plan)).map(unfinished);
    this.numbers = new Map(this.held.map(({ id }, at) => [id, at]));
    this.places = new Places(this.held.length);
    for (const path of cut) this.trouble.push({ message: `${path} was cut: it has no whole line`, tests: [] });
    for (const [at, archive] of archives.entries()) {
      if (archive.head.plan === first.head.plan) this.read(archive, at);
      else this.trouble.push({ message: `${archive.path} belongs to another plan than ${first.path}`, tests: [] });
    }
    if (this.conflicts.size > 0)
      this.trouble.push(about(this.conflicts, (count) => `${count} came twice with different results`));
  }

  merged(): Merged {
    const { head, held: cells, places, withoutReport } = this;
    const missing = cells.filter((_, at) => !places.has(at)).map(({ id }) => id);
    const trouble = [...this.trouble];
    if (missing.length > 0)
      trouble.push(about(missing, (count) => `${count} of ${grouped(cells.length)} have no result`));
    const stale = missing.length > 0 ? nothingStale : staleOf(head.named, this.uses);
    const exitCode = worstExitCode([
      ...new Set(cells.map(({ exitCode }, at) => (places.has(at) ? exitCode : exitCodes.setup))),
      ...(trouble.length > 0 ? [exitCodes.setup] : []),
      ...(isStale(stale) ? [exitCodes.findings] : []),
    ]);
    const durationNs = Math.round(cells.reduce((sum, cell) => sum + secondsOf(cell), 0) * 1e9);
    const { file, workers } = head;
    const result = { file, cells, workers, durationNs, interrupted: false, exitCode };
    return { result, stale, trouble, missing, withoutReport };
  }

  /** Whole results in the order of the plan, each read from its archive. */
  *results(): Iterable<CellResult> {
    const reader = new ResultReader(this.archives);
    try {
      for (const [at, cell] of this.held.entries()) yield this.places.has(at) ? reader.read(this.places.of(at)) : cell;
    } finally {
      reader.close();
    }
  }

  /** Within one archive a later result replaces an earlier one: the test was run again there. */
  private read(archive: Archive, number: number): void {
    const last = new Map<number, Place>();
    const foreign = new Set<string>();
    let isEmpty = true;
    for (const { result, offset, length } of archive.results()) {
      isEmpty = false;
      const at = this.numbers.get(result.id);
      if (at === undefined) foreign.add(result.id);
      else last.set(at, { archive: number, offset, length });
    }
    if (foreign.size > 0) this.trouble.push(about(foreign, notPlanned(archive.path)));
    const cut = cutWords(archive, isEmpty);
    if (cut !== null) this.trouble.push({ message: `${archive.path} was cut: ${cut}`, tests: [] });
    const reader = new ResultReader(this.archives);
    for (const [at, place] of last) this.hold(at, reader.read(place), place, reader);
    reader.close();
  }

  private hold(at: number, result: CellResult, place: Place, reader: ResultReader): void {
    const known = this.places.has(at) ? this.held[at] : undefined;
    if (known === undefined) this.uses.add(result);
    else if (toldBy(reader.read(this.places.of(at))) !== toldBy(result)) this.conflicts.add(result.id);
    if (known !== undefined && rank(known) >= rank(result)) return;
    this.places.set(at, place);
    this.held[at] = this.kept(at, result, place.length);
  }

  /** Keeps the reports of what is shown, as far as there is room, and of the others how long they took. */
  private kept(at: number, result: CellResult, bytes: number): CellResult {
    if (result.verdict === 'error' || isOther(result)) return result;
    if (isShown(result)) {
      this.shownBytes += bytes;
      if (this.shownBytes <= maxShownBytes) return result;
      this.withoutReport += 1;
    }
    const { verdict, exitCode, because, cached, bundle } = result;
    const attempts = verdict === 'passed' ? this.timesOf(result) : [{ ...noAttempt, exitCode, ...timesOf(result) }];
    const { kind, id, client, trace, os } = this.held[at] ?? result;
    return { kind, id, client, trace, os, verdict, exitCode, attempts, because, newFindings: null, cached, bundle };
  }

  private timesOf(result: CellResult): readonly [Attempt] {
    const times = timesOf(result);
    const key = `${times.durationNs} ${times.waitedNs}`;
    const known = this.passed.get(key) ?? [{ ...noAttempt, ...times }];
    this.passed.set(key, known);
    return known;
  }
}

/** Of archives of one plan: all of it, or the longest part that one has. */
function wholePlan(archives: readonly Archive[]): readonly Planned[] {
  let longest: readonly Planned[] = [];
  for (const archive of archives) {
    const planned = archive.planned();
    if (planned.length > longest.length) longest = planned;
    if (longest.length === archive.head.tests) break;
  }
  return longest;
}

const notPlanned = (path: string) => (count: string, are: string) => `${path}: ${count} ${are} not in the plan`;

/** Null: nothing was lost. A result is behind the whole plan. `isEmpty`: it has no result. */
function cutWords(archive: Archive, isEmpty: boolean): string | null {
  const { tests } = archive.head;
  const planned = isEmpty ? archive.planned().length : tests;
  if (planned < tests) return `its plan has ${plural(planned, 'test')} of ${grouped(tests)}`;
  return archive.isCut ? 'its last line is no whole result' : null;
}

/** Of all attempts, to a tenth of a millisecond. */
function timesOf({ attempts }: CellResult): Pick<Attempt, 'durationNs' | 'waitedNs'> {
  const sum = (time: 'durationNs' | 'waitedNs'): number =>
    Math.round(attempts.reduce((all, each) => all + each[time], 0) / 1e5) * 1e5;
  return { durationNs: sum('durationNs'), waitedNs: sum('waitedNs') };
}

/** Has something that its row shows. */
const isOther = ({ attempts }: CellResult): boolean =>
  attempts.some(
    ({ gate, compare, explore, finding, product }) => (gate ?? compare ?? explore ?? finding ?? product) !== null,
  );

/** What two machines must agree about. */
function toldBy({ verdict, exitCode, attempts }: CellResult): string {
  if (verdict === 'passed') return verdict;
  const findings = (attempts.at(-1)?.report?.verdicts ?? []).map(({ rule, identity }) =>
    JSON.stringify([rule, identity]),
  );
  return JSON.stringify([verdict, exitCode, [...new Set(findings)].sort()]);
}

/** Of two different results the worse one is shown. */
const rank = ({ exitCode }: CellResult): number => (exitCode === exitCodes.pass ? 0 : 1 + worst.indexOf(exitCode));
const worst: readonly number[] = [
  exitCodes.findings,
  exitCodes.client,
  exitCodes.setup,
  exitCodes.trace,
  exitCodes.usage,
];

function unfinished([kind, client, trace, os]: Planned): CellResult {
  const nothing = { attempts: [], because: '', newFindings: null, cached: false, bundle: null };
  const id = cellId({ kind, client, trace, os });
  return { kind, id, client, trace, os, verdict: 'unfinished', exitCode: exitCodes.interrupted, ...nothing };
}

function about(ids: Iterable<string>, message: (count: string, are: string) => string): MergeTrouble {
  const tests = [...ids];
  const are = tests.length === 1 ? 'is' : 'are';
  return { message: message(plural(tests.length, 'test'), are), tests: tests.slice(0, maxNamed) };
}

/** Reads lines that were checked before. */
class ResultReader {
  private readonly descriptors = new Map<number, number>();

  constructor(private readonly archives: readonly Archive[]) {}

  read({ archive, offset, length }: Place): CellResult {
    const descriptor = this.descriptors.get(archive) ?? openSync(this.archives[archive]?.path ?? '', 'r');
    this.descriptors.set(archive, descriptor);
    const line = Buffer.allocUnsafe(length);
    readSync(descriptor, line, 0, length, offset);
    return this.archives[archive]?.resultIn(line.toString('utf8')) as CellResult;
  }

  close(): void {
    for (const descriptor of this.descriptors.values()) closeSync(descriptor);
  }
}
