// Reads one client's ledger files: rows, facts, stacks and the module map, segment by segment.
import { join } from 'node:path';
import type { Counts, FactOf, OfferedCounts, PassingRow, Row } from '../../observed/observation.ts';
import { type FactName, factNames } from '../../schema/generated/facts.ts';
import {
  fixedLayouts,
  type LedgerControl,
  ledgerMade,
  ledgerSegmentBytes,
  ModuleFlag,
  type ModuleRecord,
  magics,
  type NameRecord,
  readLedgerControl,
  readModuleRecord,
  readNameRecord,
  readStackRecord,
  runProtocol,
} from '../../schema/generated/ledger.ts';
import { type MessageCount, messageCountNames } from '../../schema/run/message-counts.ts';
import { namesIn, readPlain } from '../plain-file.ts';
import { factAt } from './ledger-fact.ts';
import { LedgerRow } from './ledger-row.ts';
import { factState, flatState, kindOf, type RecordState, rowState, stackState } from './ledger-seals.ts';
import { SegmentFiles, SegmentMemory } from './segment-files.ts';

type Records = 'rows' | 'facts' | 'stacks' | 'modules' | 'names';

const layouts = {
  rows: { size: fixedLayouts.MessageRow.size, state: rowState },
  facts: { size: fixedLayouts.FactRecord.size, state: factState },
  stacks: { size: fixedLayouts.StackRecord.size, state: stackState },
  modules: { size: fixedLayouts.ModuleRecord.size, state: flatState(fixedLayouts.ModuleRecord.size) },
  names: { size: fixedLayouts.NameRecord.size, state: flatState(fixedLayouts.NameRecord.size) },
} as const;

const maxSlots = fixedLayouts.SharedFile.fields.slotPid.count;

/** Kinds with all records in one file, which may be missing. */
const inOneFile: ReadonlySet<Records> = new Set(['modules', 'names']);

/** How much of what the library wrote is missing or was changed. */
export type LedgerDamage = Readonly<Record<Records | 'counters', number>>;

export const noDamage: LedgerDamage = { rows: 0, facts: 0, stacks: 0, modules: 0, names: 0, counters: 0 };

interface Segment {
  readonly bytes: Buffer;
  readonly view: DataView;
  /** The same as the 32-bit words of its records. */
  readonly words: Uint32Array;
  /** Position of its first record. */
  readonly first: number;
  /** Number of complete records in the files. */
  readonly records: number;
}

interface ReadControl {
  readonly control: LedgerControl;
  readonly damaged: number;
  readonly unknown: ReadonlySet<string>;
}

/** The counted records of a kind stay in memory after the run, up to this size: a dozen readers ask for them. */
const maxKeptBytes = 256 << 10;

export class Ledger {
  private readonly files: SegmentFiles;
  private lastControl: { readonly bytes: Buffer; readonly read: ReadControl } | null = null;
  private readonly kept = new Map<Records, readonly Segment[]>();

  constructor(
    directories: readonly string[],
    readonly slot: number,
    /** Zero of the run's times, in CLOCK_MONOTONIC nanoseconds. */
    private readonly baseNs: number,
    /** The run is over: what was read once is not read again. */
    private readonly over = false,
  ) {
    this.files = new SegmentFiles(directories, slot);
  }

  static slots(directories: readonly string[]): number[] {
    const names = [...new Set(directories)].flatMap(namesIn);
    const slots = names.map((name) => /^ledger-(\d{1,2})\.ctl$/.exec(name)?.[1]).filter((slot) => slot !== undefined);
    return [...new Set(slots.map(Number))].filter((slot) => slot < maxSlots).sort((a, b) => a - b);
  }

  /** Null if the client has not made it yet, or if it is not valid. Damaged counters are 0. */
  control(): LedgerControl | null {
    return this.knownControl()?.control ?? null;
  }

  /** Yields rows from number `from` on. */
  *rows(from = 0): Generator<Row> {
    const row = new LedgerRow(this.baseNs);
    for (const { words, at } of this.whole('rows', from)) yield row.place(words, at).copy();
  }

  /** Shows each row as it lies in its segment; the next one takes its place in the same object. */
  eachRow(look: (row: PassingRow) => void): void {
    const { size } = layouts.rows;
    const row = new LedgerRow(this.baseNs);
    for (const { words, first, records } of this.segments('rows', 0, this.counted('rows')))
      for (let at = 0; at < records; at += 1)
        if (rowState(words, at * (size / 4), first + at) === 'whole') look(row.place(words, at * size));
  }

  /** Yields facts of these kinds; of every kind if none is named. */
  *facts<N extends FactName>(...kinds: readonly N[]): Generator<FactOf<N>> {
    const isWanted = factNames.map((name) => kinds.length === 0 || (kinds as readonly FactName[]).includes(name));
    const { size } = layouts.facts;
    for (const { words, view, first, records } of this.segments('facts', 0, this.counted('facts')))
      for (let at = 0; at < records; at += 1) {
        // The kind first: a long run has a million calls, and most who ask want something else.
        if (isWanted[kindOf(words, at * (size / 4)) - 1] !== true) continue;
        if (factState(words, at * (size / 4), first + at) === 'whole')
          yield factAt(view, at * size, this.baseNs) as FactOf<N>; // of a wanted kind
      }
  }

  /** Returns return addresses by stack id, only for the requested ids. */
  stacks(wanted: ReadonlySet<number>): Map<number, readonly bigint[]> {
    const found = new Map<number, readonly bigint[]>();
    if (wanted.size === 0) return found;
    const { size } = layouts.stacks;
    for (const { words, view, first, records } of this.segments('stacks', 0, this.counted('stacks'))) {
      for (const id of wanted) {
        const at = (id - first) * size;
        if (id < first || id >= first + records || stackState(words, at / 4, id) !== 'whole') continue;
        const record = readStackRecord(view, at);
        found.set(id, record.addresses.slice(0, record.count));
      }
    }
    return found;
  }

  modules(): ModuleRecord[] {
    return [...this.whole('modules')].map(({ view, at }) => readModuleRecord(view, at));
  }

  /**
   * Returns the client's own image. Its position among the modules varies, because dyld puts inserted libraries first.
   */
  program(): ModuleRecord | null {
    return this.modules().find(isProgram) ?? null;
  }

  /** Returns functions that are in no file, by their addresses in stacks. */
  names(): ReadonlyMap<bigint, NameRecord> {
    const names = [...this.whole('names')].map(({ view, at }) => readNameRecord(view, at));
    return new Map(names.map((name) => [name.address, name]));
  }

  /**
   * Reads the whole ledger. What a writer was working on when its process ended is not damage. Damage is an empty
   * record below the count, a record with a wrong seal, or one after the count. `controlWasMade`: a control page must
   * exist.
   */
  damage(controlWasMade: boolean): LedgerDamage {
    const read = this.knownControl();
    const missing = read === null && controlWasMade ? 1 : 0;
    if (read === null && missing === 0) return noDamage;
    return {
      rows: this.lost('rows'),
      facts: this.lost('facts'),
      stacks: this.lost('stacks'),
      modules: this.lost('modules'),
      names: this.lost('names'),
      counters: missing + (read?.damaged ?? 0),
    };
  }

  private lost(kind: Records): number {
    const { size, state } = layouts[kind];
    const counted = this.counted(kind);
    let below = 0;
    let others = 0;
    for (const { bytes, words, first, records } of this.segments(kind, 0, Infinity)) {
      // A client that is still alive may have added records since. At most the next record is made before it is
      // counted.
      const countedNow = this.counted(kind, this.readControl());
      const known = Math.min(records, Math.max(0, counted - first));
      for (let at = 0; at < known; at += 1) {
        const found = state(words, at * (size / 4), first + at);
        if (counted === Infinity ? found === 'damaged' : isThere(found)) below += 1;
      }
      if (isZero(bytes.subarray(known * size))) continue;
      for (let at = known; at < records; at += 1) {
        const found = state(words, at * (size / 4), first + at);
        const behind = first + at > countedNow || (first + at === countedNow && found !== 'claimed');
        if (behind && found !== 'empty') others += 1;
      }
    }
    return (counted === Infinity ? below : counted - below) + others;
  }

  /** Returns Infinity for a damaged counter: then the files decide. */
  private counted(kind: Records, read = this.knownControl()): number {
    if (read === null) return 0;
    return read.unknown.has(kind) ? Infinity : read.control[kind];
  }

  private knownControl(): ReadControl | null {
    return this.over && this.lastControl !== null ? this.lastControl.read : this.readControl();
  }

  private readControl(): ReadControl | null {
    for (const directory of this.files.directories) {
      const { size } = fixedLayouts.LedgerControl;
      const bytes = readPlain(join(directory, `ledger-${this.slot}.ctl`), size);
      if (bytes === null) continue;
      if (bytes.length < size) return null;
      // Each look at the ledger reads the page, which seldom changes and never after the run.
      if (this.lastControl?.bytes.equals(bytes)) return this.lastControl.read;
      const control = readLedgerControl(viewOf(bytes));
      const { magic, protocol, made } = control;
      if (magic !== magics.LedgerControl || protocol !== runProtocol || made !== ledgerMade) return null;
      const read = mended(control);
      // What was read once after the run stays: a client that survived it may still count.
      if (!this.over || this.lastControl === null) this.lastControl = { bytes, read };
      return read;
    }
    return null;
  }

  /** Yields where the records with a correct seal are. */
  private *whole(kind: Records, from = 0): Generator<Pick<Segment, 'view' | 'words'> & { readonly at: number }> {
    const { size, state } = layouts[kind];
    for (const { view, words, first, records } of this.segments(kind, from, this.counted(kind))) {
      for (let at = Math.max(0, from - first); at < records; at += 1)
        if (state(words, at * (size / 4), first + at) === 'whole') yield { view, words, at: at * size };
    }
  }

  private segments(kind: Records, from: number, until: number): Iterable<Segment> {
    if (!this.over || until * layouts[kind].size > maxKeptBytes) return this.readSegments(kind, from, until);
    const known = this.kept.get(kind);
    if (known !== undefined) return known;
    const kept: Segment[] = [];
    for (const { bytes, first } of this.readSegments(kind, 0, until))
      kept.push(segmentOf(Buffer.from(new Uint8Array(bytes).buffer), layouts[kind].size, first));
    this.kept.set(kind, kept);
    return kept;
  }

  // Yields segments one after the other in the same memory, so that ten million rows need only the memory of one
  // segment. Reads only existing files, even if the count is higher.
  private *readSegments(kind: Records, from: number, until: number): Generator<Segment> {
    const { size } = layouts[kind];
    const perSegment = Math.floor((inOneFile.has(kind) ? ledgerSegmentBytes : segmentBytesOf(this.control())) / size);
    const memory = SegmentMemory.take();
    try {
      for (const number of inOneFile.has(kind) ? [0] : this.files.numbers(kind)) {
        const first = number * perSegment;
        if (first + perSegment <= from || first >= until) continue;
        const maxBytes = Math.min(perSegment, until - first) * size;
        const bytes = this.files.read(inOneFile.has(kind) ? kind : `${kind}.${number}`, maxBytes, memory);
        yield segmentOf(bytes, size, first);
      }
    } finally {
      memory.giveBack();
    }
  }
}

function segmentOf(bytes: Buffer, recordBytes: number, first: number): Segment {
  const words = new Uint32Array(bytes.buffer, bytes.byteOffset, bytes.length >>> 2);
  return { bytes, view: viewOf(bytes), words, first, records: Math.floor(bytes.length / recordBytes) };
}

export const isProgram = ({ flags }: ModuleRecord): boolean => (flags & ModuleFlag.program) !== 0;

function viewOf(bytes: Buffer): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** The client can write to its control page, so the value may be anything. */
function segmentBytesOf(control: LedgerControl | null): number {
  const stated = control?.segmentBytes ?? 0;
  const possible = stated >= 1 << 16 && stated < ledgerSegmentBytes && (stated & (stated - 1)) === 0;
  return possible ? stated : ledgerSegmentBytes;
}

/** Replaces damaged counters by 0, and returns their names. */
function mended(control: LedgerControl): ReadControl {
  const unknown = new Set<string>();
  let damaged = 0;
  const mend = (name: string, word: number): number => {
    if (!Number.isNaN(word)) return word;
    unknown.add(name);
    damaged += 1;
    return 0;
  };
  const fields = Object.entries(control).map(([name, value]: [string, string | number | number[]]) => [
    name,
    typeof value === 'number'
      ? mend(name, value)
      : typeof value === 'string'
        ? value
        : value.map((word) => mend(name, word)),
  ]);
  return { control: Object.fromEntries(fields) as LedgerControl, damaged, unknown };
}

function isThere(state: RecordState): boolean {
  return state === 'whole' || state === 'claimed' || state === 'withdrawn';
}

let zeros = Buffer.alloc(0);

function isZero(bytes: Buffer): boolean {
  if (zeros.length < bytes.length) zeros = Buffer.alloc(bytes.length);
  return bytes.equals(zeros.subarray(0, bytes.length));
}

/** Returns the counts of the es_client_t with this number; 0 for one that was never made. */
export function countsOf(control: LedgerControl, client: number): OfferedCounts {
  const counts = (fieldOf: (name: MessageCount) => MessageCount | InjectedField): Counts =>
    Object.fromEntries(messageCountNames.map((name) => [name, control[fieldOf(name)][client] ?? 0])) as Counts;
  return { ...counts((name) => name), injected: counts(injectedField) };
}

type InjectedField = `injected${Capitalize<MessageCount>}`;

const injectedField = (name: MessageCount): InjectedField =>
  `injected${name.charAt(0).toUpperCase()}${name.slice(1)}` as InjectedField;
