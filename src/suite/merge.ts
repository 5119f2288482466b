// Several archives of one plan as one result. Results are read one by one and read again where they are written, so that
// memory grows with what failed, and not with the suite.
import { closeSync, openSync, readSync } from 'node:fs';
import { exitCodes } from '../errors/errors.ts';
import { plural } from '../report/layout.ts';
import { worstExitCode } from '../verdict/exit-code.ts';
import { type Archive, type Archived, type ArchiveHead, idOf } from './archive.ts';
import { type CellResult, isShown, type SuiteResult, secondsOf } from './result.ts';
import { AcceptedUses, isStale, nothingStale, type Stale, staleOf } from './stale.ts';

/** What is wrong with the archives, as sentences, and the tests that must run again. */
export interface MergeTrouble {
  readonly message: string;
  /** Up to a few. */
  readonly tests: readonly string[];
}

export interface Merged {
  /** Of the whole plan. What is not shown has no reports: `resultsOf` reads them. */
  readonly result: SuiteResult;
  readonly stale: Stale;
  readonly trouble: readonly MergeTrouble[];
  /** Tests without a result, by their names. */
  readonly missing: readonly string[];
  /** Tests that failed and are shown without their report. */
  readonly withoutReport: number;
}

/** Reports of failed tests are kept up to this, in bytes of their archives. */
const maxShownBytes = 64 << 20;
const maxNamed = 5;

interface Place {
  readonly archive: Archive;
  readonly offset: number;
  readonly length: number;
}

interface Held {
  readonly place: Place;
  /** Without reports, unless it is shown. */
  readonly result: CellResult;
  /** What must be equal if it comes twice. */
  readonly told: string;
}

export class Merge {
  private readonly head: ArchiveHead;
  private readonly held = new Map<string, Held>();
  private readonly uses = new AcceptedUses();
  private readonly conflicts = new Set<string>();
  private readonly trouble: MergeTrouble[] = [];
  private shownBytes = 0;
  private withoutReport = 0;

  /** `archives`: at least one. Throws UsageError for what is no archive. */
  constructor(archives: readonly [Archive, ...Archive[]]) {
    const [first] = archives;
    this.head = first.head;
    const planned = new Set(this.head.cells.map(idOf));
    const foreign = archives.filter(({ head }) => head.plan !== this.head.plan);
    for (const { path } of foreign)
      this.trouble.push({ message: `${path} belongs to another plan than ${first.path}`, tests: [] });
    for (const archive of archives) if (!foreign.includes(archive)) this.read(archive, planned);
    if (this.conflicts.size > 0)
      this.trouble.push(named(this.conflicts, (count) => `${count} came twice with different results`));
  }

  merged(): Merged {
    const { head, held, withoutReport } = this;
    const missing: string[] = [];
    const cells = head.cells.map((cell) => {
      const id = idOf(cell);
      const result = held.get(id)?.result;
      if (result === undefined) missing.push(id);
      return result ?? unfinished(cell, id);
    });
    const trouble = [...this.trouble];
    if (missing.length > 0) trouble.push(named(missing, (count) => `${count} of ${cells.length} have no result`));
    const stale = missing.length > 0 ? nothingStale : staleOf(head.named, this.uses);
    const exitCode = worstExitCode([
      ...[...held.values()].map(({ result }) => result.exitCode),
      ...(trouble.length > 0 ? [exitCodes.setup] : []),
      ...(isStale(stale) ? [exitCodes.findings] : []),
    ]);
    const durationNs = cells.reduce((sum, cell) => sum + secondsOf(cell), 0) * 1e9;
    const { file, workers } = head;
    const result = { file, cells, workers, durationNs, interrupted: false, exitCode };
    return { result, stale, trouble, missing, withoutReport };
  }

  /** Whole results in the order of the plan, each read from its archive. */
  *results(): Iterable<CellResult> {
    const reader = new ResultReader();
    try {
      for (const cell of this.head.cells) {
        const id = idOf(cell);
        const held = this.held.get(id);
        yield held === undefined ? unfinished(cell, id) : reader.read(held.place);
      }
    } finally {
      reader.close();
    }
  }

  /** Within one archive a later result replaces an earlier one: the test was run again there. */
  private read(archive: Archive, planned: ReadonlySet<string>): void {
    const last = new Map<string, Omit<Archived, 'result'>>();
    for (const { result, offset, length } of archive.results()) last.set(result.id, { offset, length });
    if (archive.isCut)
      this.trouble.push({ message: `${archive.path} was cut: its last line is no whole result`, tests: [] });
    const reader = new ResultReader();
    for (const [id, where] of last) {
      const place = { archive, ...where };
      if (planned.has(id)) this.hold(reader.read(place), place);
      else this.trouble.push({ message: `${archive.path} has a test that is not in its plan`, tests: [id] });
    }
    reader.close();
  }

  private hold(result: CellResult, place: Place): void {
    const { id } = result;
    const told = toldBy(result);
    const known = this.held.get(id);
    if (known === undefined) this.uses.add(result);
    else if (known.told !== told) this.conflicts.add(id);
    if (known !== undefined && rank(known.result) >= rank(result)) return;
    this.held.set(id, { place, told, result: this.shown(result, place.length) });
  }

  /** Keeps the reports of what is shown, as far as there is room. */
  private shown(result: CellResult, bytes: number): CellResult {
    if (isShown(result) && this.shownBytes + bytes <= maxShownBytes) {
      this.shownBytes += bytes;
      return result;
    }
    if (isShown(result)) this.withoutReport += 1;
    const attempts = result.attempts.map((each) => ({ ...each, report: null, output: '' }));
    return { ...result, attempts: result.verdict === 'error' ? result.attempts : attempts };
  }
}

/** What two machines must agree about. */
function toldBy({ verdict, exitCode, attempts }: CellResult): string {
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

function unfinished([kind, client, trace, os]: ArchiveHead['cells'][number], id: string): CellResult {
  const nothing = { attempts: [], because: '', newFindings: null };
  return { kind, id, client, trace, os, verdict: 'unfinished', exitCode: exitCodes.interrupted, ...nothing };
}

function named(ids: Iterable<string>, message: (count: string) => string): MergeTrouble {
  const tests = [...ids];
  return { message: message(plural(tests.length, 'test')), tests: tests.slice(0, maxNamed) };
}

/** Reads lines that were checked before. */
class ResultReader {
  private readonly descriptors = new Map<string, number>();

  read({ archive: { path }, offset, length }: Place): CellResult {
    const descriptor = this.descriptors.get(path) ?? openSync(path, 'r');
    this.descriptors.set(path, descriptor);
    const line = Buffer.allocUnsafe(length);
    readSync(descriptor, line, 0, length, offset);
    const { result } = JSON.parse(line.toString('utf8')) as { readonly result: CellResult };
    return result;
  }

  close(): void {
    for (const descriptor of this.descriptors.values()) closeSync(descriptor);
  }
}
