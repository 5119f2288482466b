// Reading one client's ledger files: rows, facts, stacks and the module map, segment by segment.
import { closeSync, existsSync, fstatSync, openSync, readdirSync, readFileSync, readSync } from 'node:fs';
import { join } from 'node:path';
import type { Fact, Row, Settled } from '../judge/observation.ts';
import { callClassName } from '../schema/calls-shape.ts';
import {
  FactFlag,
  factKindNames,
  fixedLayouts,
  type LedgerControl,
  ledgerCommit,
  ledgerSegmentBytes,
  type ModuleRecord,
  RowFlag,
  readFactRecord,
  readLedgerControl,
  readMessageRow,
  readModuleRecord,
  readStackRecord,
} from '../schema/generated/ledger.ts';

type Records = 'rows' | 'facts' | 'stacks';

/**
 * The files may lie in either directory: first the one in memory, then the one on disk. A segment may have its first part in
 * memory and the rest on disk, at the same offset; and while it is moved its bytes are in both, until those in memory go.
 */
export class Ledger {
  constructor(
    private readonly directories: readonly string[],
    readonly slot: number,
    /** CLOCK_MONOTONIC nanoseconds that the run's times count from. */
    private readonly baseNs: number,
  ) {}

  static slots(directories: readonly string[]): number[] {
    const names = directories.flatMap((directory) => (existsSync(directory) ? readdirSync(directory) : []));
    const slots = names.map((name) => /^ledger-(\d+)\.ctl$/.exec(name)?.[1]).filter((slot) => slot !== undefined);
    return [...new Set(slots.map(Number))].sort((a, b) => a - b);
  }

  /** Null when the client has not made it yet. */
  control(): LedgerControl | null {
    const path = this.find('ctl');
    if (path === null) return null;
    const bytes = readFileSync(path);
    return bytes.length < fixedLayouts.LedgerControl.size ? null : readLedgerControl(viewOf(bytes));
  }

  /** Rows from the one numbered `from` on. */
  *rows(from = 0): Generator<Row> {
    for (const view of this.records('rows', fixedLayouts.MessageRow.size, from)) yield this.toRow(view);
  }

  *facts(): Generator<Fact> {
    for (const view of this.records('facts', fixedLayouts.FactRecord.size)) {
      const fact = readFactRecord(view);
      if (fact.commit === ledgerCommit) yield this.toFact(fact);
    }
  }

  /** Return addresses by stack id, only of the ids asked for. */
  stacks(wanted: ReadonlySet<number>): Map<number, readonly bigint[]> {
    const found = new Map<number, readonly bigint[]>();
    if (wanted.size === 0) return found;
    let id = 0;
    for (const view of this.records('stacks', fixedLayouts.StackRecord.size)) {
      if (wanted.has(id)) {
        const record = readStackRecord(view);
        if (record.commit === ledgerCommit) found.set(id, record.addresses.slice(0, Math.min(record.count, 32)));
      }
      id += 1;
    }
    return found;
  }

  modules(): ModuleRecord[] {
    const path = this.find('modules');
    if (path === null) return [];
    const bytes = readFileSync(path);
    const size = fixedLayouts.ModuleRecord.size;
    const count = Math.min(Math.floor(bytes.length / size), this.control()?.modules ?? 0);
    return Array.from({ length: count }, (_, index) => readModuleRecord(viewOf(bytes), index * size)).filter(
      ({ path: image }) => image !== '',
    );
  }

  private find(name: string): string | null {
    for (const directory of this.directories) {
      const path = join(directory, `ledger-${this.slot}.${name}`);
      if (existsSync(path)) return path;
    }
    return null;
  }

  // One view a record, moved over a buffer of one segment: a run of ten million rows is read in constant memory.
  private *records(kind: Records, size: number, from = 0): Generator<DataView> {
    const control = this.control();
    if (control === null) return;
    const count = control[kind];
    const segmentBytes = segmentBytesOf(control);
    const perSegment = Math.floor(segmentBytes / size);
    const buffer = Buffer.alloc(Math.min(segmentBytes, count * size));
    for (let segment = Math.floor(from / perSegment); segment * perSegment < count; segment += 1) {
      const inSegment = Math.min(perSegment, count - segment * perSegment);
      const read = this.readSegment(`${kind}.${segment}`, buffer.subarray(0, inSegment * size));
      const first = Math.max(0, from - segment * perSegment) * size;
      for (let at = first; at + size <= read; at += size)
        yield new DataView(buffer.buffer, buffer.byteOffset + at, size);
    }
  }

  /** How many bytes of it there are. */
  private readSegment(name: string, buffer: Buffer): number {
    let done = 0;
    for (const directory of new Set(this.directories)) {
      const path = join(directory, `ledger-${this.slot}.${name}`);
      if (done < buffer.length && existsSync(path)) done = readFrom(path, buffer, done);
    }
    return done;
  }

  private since(ns: number): number | null {
    return ns === 0 ? null : ns - this.baseNs;
  }

  private toRow(view: DataView): Row {
    const row = readMessageRow(view);
    const has = (flag: number): boolean => (row.flags & flag) !== 0;
    return {
      ...identityOf(row.traceIndex),
      client: row.client,
      eventType: row.eventType,
      seqNum: row.seqNum,
      globalSeqNum: row.globalSeqNum,
      queuedNs: row.queuedNs - this.baseNs,
      deliveredNs: this.since(row.deliveredNs),
      returnedNs: this.since(row.returnedNs),
      respondedNs: this.since(row.respondedNs),
      deadlineNs: this.since(row.deadlineNs),
      settled: settledOf(row.settled, row.flags),
      result: row.result,
      auth: has(RowFlag.auth),
      retained: has(RowFlag.retained),
      cache: has(RowFlag.cache),
      flagsResult: has(RowFlag.flagsResult),
      inHandler: has(RowFlag.inHandler),
      afterDeny: has(RowFlag.afterDeny),
      missed: has(RowFlag.missed),
      killed: has(RowFlag.killed),
      unretainedReturn: has(RowFlag.unretainedReturn),
      stalled: has(RowFlag.stalled),
    };
  }

  private toFact(fact: ReturnType<typeof readFactRecord>): Fact {
    const has = (flag: number): boolean => (fact.flags & flag) !== 0;
    return {
      kind: factKindNames[fact.kind] ?? `fact ${fact.kind}`,
      ...identityOf(fact.traceIndex),
      client: fact.client === 255 ? null : fact.client,
      thread: fact.thread,
      call: fact.call,
      callClass: callClassName(fact.callClass) ?? null,
      waited: has(FactFlag.waited),
      pageFault: has(FactFlag.pageFault),
      raw: has(FactFlag.raw),
      notifyOnly: has(FactFlag.notifyOnly),
      afterResponse: has(FactFlag.afterResponse),
      clientText: has(FactFlag.clientText),
      unfinished: has(FactFlag.unfinished),
      survivable: has(FactFlag.survivable),
      asynchronous: has(FactFlag.asynchronous),
      timeNs: fact.timeNs - this.baseNs,
      a: fact.a,
      b: fact.b,
      c: fact.c,
      stack: fact.stack === 0 ? null : fact.stack - 1,
      otherStack: fact.otherStack === 0 ? null : fact.otherStack - 1,
      order: fact.order,
    };
  }
}

// −1 is no message, −2 the first that was injected.
function identityOf(traceIndex: number): Pick<Row, 'traceIndex' | 'injected'> {
  return { traceIndex: traceIndex < 0 ? null : traceIndex, injected: traceIndex < -1 ? -2 - traceIndex : null };
}

// A process that dies settles nothing: what it left open had missed its deadline already, or never came to it.
function settledOf(number: number, flags: number): Settled {
  const settled = settledByNumber[number] ?? 'open';
  if (settled !== 'open' || (flags & RowFlag.auth) === 0) return settled;
  return (flags & (RowFlag.missed | RowFlag.killed)) === 0 ? 'cut' : 'unanswered';
}

const settledByNumber: readonly Settled[] = ['open', 'in-time', 'late', 'unanswered', 'by-mode', 'cut'];

function viewOf(bytes: Buffer): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** The client can write into its control page, so what stands there may be anything. */
function segmentBytesOf({ segmentBytes: stated }: LedgerControl): number {
  const possible = stated >= 1 << 16 && stated < ledgerSegmentBytes && (stated & (stated - 1)) === 0;
  return possible ? stated : ledgerSegmentBytes;
}

/** Fills the buffer from `offset` on with what the file has there; where it ends, at most the buffer's end. */
function readFrom(path: string, buffer: Buffer, offset: number): number {
  const fd = openSync(path, 'r');
  try {
    const end = Math.min(buffer.length, fstatSync(fd).size);
    let done = offset;
    while (done < end) {
      const read = readSync(fd, buffer, done, end - done, done);
      if (read === 0) break;
      done += read;
    }
    return done;
  } finally {
    closeSync(fd);
  }
}
