// What stand-in.c gets: the ledger of a made-up client, and how that client behaves.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { constants, tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import {
  fieldOffset,
  type StructName,
  type StructValues,
  writeStruct,
} from '../../src/run/directory/shared-structs.ts';
import { factSeal, type RecordState, rowState } from '../../src/run/ledger/ledger-seals.ts';
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
import { kept, versionOf } from '../kept.ts';

export interface StandIn {
  readonly control?: StructValues<'LedgerControl'> | null;
  readonly rows?: readonly StructValues<'MessageRow'>[];
  readonly facts?: readonly StructValues<'FactRecord'>[];
  readonly shared?: StructValues<'SharedFile'>;
  /** Omitted: runs until it is ended. */
  readonly exit?: number;
  readonly kill?: NodeJS.Signals;
  readonly ignore?: readonly NodeJS.Signals[];
  readonly print?: string;
  readonly pid?: number;
  /** A file that gets its environment: each variable ends with a NUL. */
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

/** Compiled, because Node takes longer to start than most runs with it last. */
function standInProgram(): Promise<string> {
  const source = join(import.meta.dirname, 'stand-in.c');
  const parts = [readFileSync(source, 'utf8'), versionOf('cc')];
  return kept('stand-in', parts, async (path) => execFileSync('cc', ['-Wall', '-Werror', source, '-o', path]));
}

/** A folder for a test's traces and plans, removed when the test is over. */
export class Bench {
  readonly folder = mkdtempSync(join(tmpdir(), 'esreplay-test-'));

  private constructor(private readonly program: string) {}

  static async make(): Promise<Bench> {
    return new Bench(await standInProgram());
  }

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
  client(standIn: StandIn, name = 'plan'): string[] {
    const plan = this.path(name);
    writeFileSync(
      plan,
      planOf(standIn)
        .map((words) => `${words.join(' ')}\n`)
        .join(''),
    );
    return [this.program, plan];
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

const usualFolders = [tmpdir(), '/dev/shm'];
const pathsIn = (folders: readonly string[]): string[] =>
  folders.flatMap((folder) => readdirSync(folder).map((name) => join(folder, name)));
/** A killed harness of another day may have had the same pid. */
const earlier = new Set(pathsIn(usualFolders.filter((folder) => existsSync(folder))));

/** Returns the directories of runs that the harness with this pid made and did not remove. */
export const runDirectories = (harness = process.pid, folders: readonly string[] = usualFolders): string[] =>
  pathsIn(folders).filter((path) => basename(path).startsWith(`esreplay-${harness}-`) && !earlier.has(path));

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

/**
 * Resolves when no process has `text` in its command line. After SIGKILL of a harness its reaper ends the client, and
 * nothing tells when: the client does not have our pipe.
 */
export async function gone(text: string): Promise<void> {
  while (processesNaming(text).length > 0) await new Promise((resolve) => setTimeout(resolve, 5));
}

type Words = readonly (string | number)[];

function planOf({ control, rows = [], facts = [], shared = {}, pid = 0, ...rest }: StandIn): Words[] {
  const files: Words[] = [];
  if (control != null) {
    const counted = { rows: rows.length, rowSegments: 1, facts: facts.length, factSegments: 1, ...control };
    const ordered = facts.map((fact, order) => ({ traceIndex: 0, order, ...fact }));
    files.push(
      ['write', 'ledger-0.ctl', 0, hex(writeStruct('LedgerControl', counted))],
      ['write', 'ledger-0.rows.0', 0, segment('MessageRow', rows, checkRow)],
      ['write', 'ledger-0.facts.0', 0, segment('FactRecord', ordered, sealFact)],
      ['counter', 'ledger-0.ctl', fieldOffset('LedgerControl', 'pid'), pid, codes.tallyFactor, codes.tallySalt],
    );
  }
  const takesSlot = control != null || shared.attached !== undefined;
  return [
    // Before anything is in the ledger: its contents may say that the run is over, and then the harness ends it.
    ...(rest.ignore ?? []).map((signal) => ['ignore', constants.signals[signal]]),
    ...(rest.print === undefined ? [] : [['print', hex(Buffer.from(rest.print))]]),
    ...(rest.environmentTo === undefined ? [] : [['environment', rest.environmentTo]]),
    ...files,
    ...(takesSlot ? [['pid', 'shared.bin', fieldOffset('SharedFile', 'slotPid'), pid]] : []),
    ...Object.entries(shared).map(([field, value]) =>
      patch(field as keyof StructValues<'SharedFile'>, value as number),
    ),
    ...(rest.toldIn === undefined ? [] : [['write', rest.toldIn]]),
    ...(rest.kill === undefined ? [] : [['kill', constants.signals[rest.kill]]]),
    ...(rest.exit === undefined ? [] : [['exit', rest.exit]]),
  ];
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
  const { identityCheck, outcomeCheck, queuedNs } = fixedLayouts.MessageRow.fields;
  const words = wordsOf(view);
  const search = ({ offset }: { readonly offset: number }, state: RecordState): void => {
    for (let byte = 0; byte < 256 && rowState(words, 0, position) !== state; byte += 1) view.setUint8(offset, byte);
  };
  const queued = view.getBigUint64(queuedNs.offset, true);
  view.setBigUint64(queuedNs.offset, 0n, true);
  search(outcomeCheck, 'claimed');
  view.setBigUint64(queuedNs.offset, queued, true);
  search(identityCheck, 'whole');
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
  return hex(bytes);
}

function patch(field: keyof StructValues<'SharedFile'>, value: number | bigint | string): Words {
  const offset = fieldOffset('SharedFile', field);
  const width = field.endsWith('Ns') ? 8 : 4;
  const page = writeStruct('SharedFile', { [field]: value });
  return ['write', 'shared.bin', offset, hex(page.subarray(offset, offset + width))];
}

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
