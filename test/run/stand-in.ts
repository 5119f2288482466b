// What `stand-in.mjs` gets: the ledger of a made-up client, and how that client behaves.
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  fieldOffset,
  type StructName,
  type StructValues,
  writeStruct,
} from '../../src/run/directory/shared-structs.ts';
import { factSeal, rowState } from '../../src/run/ledger/ledger-seals.ts';
import {
  codes,
  FactFlag,
  fixedLayouts,
  ledgerMade,
  ledgerSegmentBytes,
  magics,
  RowFlag,
  runProtocol,
  SealState,
  Settled,
  WatchFlag,
} from '../../src/schema/generated/ledger.ts';
import { buildHeader, buildMessage } from '../../src/trace/builders.ts';
import { TraceWriter } from '../../src/trace/writer.ts';
import { eventNumber } from '../judge/observations.ts';

export interface StandIn {
  readonly control?: StructValues<'LedgerControl'> | null;
  readonly rows?: readonly StructValues<'MessageRow'>[];
  readonly facts?: readonly StructValues<'FactRecord'>[];
  readonly shared?: StructValues<'SharedFile'>;
  /** Omitted: runs until it is ended. */
  readonly exit?: number;
  readonly kill?: string;
  readonly ignore?: readonly string[];
  readonly print?: string;
  readonly pid?: number;
  readonly environmentTo?: string;
  /** A file that is created once everything has been written. */
  readonly toldIn?: string;
}

const later = 10n ** 15n; // any time after the harness started, by the clock that counts from boot
export const atNs = (ms: number): bigint => later + BigInt(ms) * 1_000_000n;

export const answered: StructValues<'MessageRow'> = {
  traceIndex: 0,
  eventType: eventNumber('AUTH_EXEC'),
  settled: Settled.inTime,
  flags: RowFlag.auth | RowFlag.inHandler,
  queuedNs: atNs(0),
  deliveredNs: atNs(1),
  respondedNs: atNs(2),
  returnedNs: atNs(3),
  deadlineNs: atNs(15_000),
};

export const goodControl: StructValues<'LedgerControl'> = {
  magic: magics.LedgerControl,
  protocol: runProtocol,
  made: ledgerMade,
  clients: 1,
  complete: WatchFlag.wrappers | WatchFlag.syscalls | WatchFlag.switches,
  attachedNs: atNs(0),
  subscribedNs: atNs(0),
  endNs: atNs(5),
  respondSuccess: 1,
  delivered: 1,
};

/** The client that passes; every test sets what is different. */
export const goodStandIn: StandIn = {
  control: goodControl,
  rows: [answered],
  shared: { attached: 1, subscribed: 1, endNs: atNs(5) },
};

/** A folder for a test's traces and plans, removed when the test is over. */
export class Bench {
  readonly folder = mkdtempSync(join(tmpdir(), 'esreplay-test-'));

  path(name: string): string {
    return join(this.folder, name);
  }

  trace(messages = 3): string {
    const path = this.path('built.estrace');
    const writer = new TraceWriter(path, buildHeader());
    for (let seed = 1; seed <= messages; seed += 1) writer.message(buildMessage(eventNumber('AUTH_EXEC'), {}, seed));
    writer.close();
    return path;
  }

  /** Returns the command of a client that behaves as given. */
  client(standIn: StandIn, name = 'plan.json'): string[] {
    const plan = this.path(name);
    writeFileSync(plan, JSON.stringify(planOf(standIn)));
    return [process.execPath, join(import.meta.dirname, 'stand-in.mjs'), plan];
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** Returns the directories of runs that the harness with this pid made and did not remove. */
export function runDirectories(harness = process.pid, folders = [tmpdir(), '/dev/shm']): string[] {
  return folders.flatMap((folder) =>
    readdirSync(folder)
      .filter((name) => name.startsWith(`esreplay-${harness}-`))
      .map((name) => join(folder, name)),
  );
}

/** Returns pids of the processes with `text` in their command line. */
export function processesNaming(text: string): string[] {
  return readdirSync('/proc').filter((pid) => {
    if (!/^\d+$/.test(pid) || Number(pid) === process.pid) return false;
    try {
      return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(text);
    } catch {
      return false; // it ended meanwhile
    }
  });
}

function planOf({ control, rows = [], facts = [], shared = {}, ...rest }: StandIn): object {
  const files: Record<string, string> = {};
  if (control != null) {
    const counted = { rows: rows.length, rowSegments: 1, facts: facts.length, factSegments: 1, ...control };
    files['ledger-0.ctl'] = base64(writeStruct('LedgerControl', counted));
    files['ledger-0.rows.0'] = segment('MessageRow', rows, checkRow);
    files['ledger-0.facts.0'] = segment(
      'FactRecord',
      facts.map((fact, order) => ({ traceIndex: 0, order, ...fact })),
      sealFact,
    );
  }
  return {
    ...rest,
    files,
    takesSlot: control != null || shared.attached !== undefined,
    controlPidOffset: fieldOffset('LedgerControl', 'pid'),
    tally: { factor: codes.tallyFactor, salt: codes.tallySalt },
    slotPidOffset: fieldOffset('SharedFile', 'slotPid'),
    shared: Object.entries(shared).map(([field, value]) =>
      patch(field as keyof StructValues<'SharedFile'>, value as number),
    ),
  };
}

/** Seals it as the library does. */
export function sealFact(view: DataView): void {
  const flags = view.getUint16(fieldOffset('FactRecord', 'flags'), true);
  const open = (flags & (FactFlag.unfinished | FactFlag.pending)) !== 0;
  const seal = factSeal(wordsOf(view), 0, open ? SealState.open : SealState.whole);
  view.setUint32(fieldOffset('FactRecord', 'commit'), seal, true);
}

const wordsOf = ({ buffer, byteOffset, byteLength }: DataView): Uint32Array =>
  new Uint32Array(buffer, byteOffset, byteLength / 4);

/** Sets the row's two check bytes to the values that make it valid. */
export function checkRow(view: DataView, position: number): void {
  const { identityCheck, outcomeCheck } = fixedLayouts.MessageRow.fields;
  for (let outcome = 0; outcome < 256; outcome += 1) {
    view.setUint8(outcomeCheck.offset, outcome);
    for (let identity = 0; identity < 256; identity += 1) {
      view.setUint8(identityCheck.offset, identity);
      if (rowState(wordsOf(view), 0, position) === 'whole') return;
    }
  }
}

function segment<S extends StructName>(
  name: S,
  records: readonly StructValues<S>[],
  prove: (view: DataView, position: number) => void,
): string {
  const bytes = Buffer.concat(
    records.map((record, position) => {
      const written = writeStruct(name, record);
      prove(new DataView(written.buffer), position);
      return written;
    }),
  );
  if (bytes.length > ledgerSegmentBytes) throw new RangeError('one segment is enough for a test');
  return base64(bytes);
}

function patch(
  field: keyof StructValues<'SharedFile'>,
  value: number | bigint | string,
): { offset: number; content: string } {
  const offset = fieldOffset('SharedFile', field);
  const width = field.endsWith('Ns') ? 8 : 4;
  const page = writeStruct('SharedFile', { [field]: value });
  return { offset, content: base64(page.subarray(offset, offset + width)) };
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64');
}
