// The private directory of one run: run.bin and shared.bin before the client starts, the ledger while it runs.
import {
  closeSync,
  ftruncateSync,
  lstatSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readSync,
  rmSync,
  statfsSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SetupError } from '../errors.ts';
import {
  DefaultMutesFrom,
  ledgerSegmentBytes,
  MissMode,
  magics,
  OsFlag,
  Pace,
  RunFlag,
  readSharedFile,
  runProtocol,
  type SharedFile,
} from '../schema/generated/ledger.ts';
import { defaultMutesBytes, defaultMutesFile } from './default-mutes.ts';
import type { ImitatedOs } from './imitated-os.ts';
import { type RunOptions, runDefaults } from './options.ts';
import { pidFile, pidRanges } from './pid-ranges.ts';
import { isAlive } from './process-table.ts';
import { fieldOffset, writeStruct } from './shared-structs.ts';

const sharedPage = 4096;
const messageWord = 8;
/** Room for what stays in memory before it is moved to disk; with less, the ledger starts on disk. */
const leastMemory = 256 << 20;
const memoryFileSystem = '/dev/shm';
/** On disk, also where the temporary directory is in memory. */
const diskDirectory = '/var/tmp';
/** statfs types of file systems in memory: tmpfs, ramfs. */
const memoryTypes: readonly number[] = [0x01021994, 0x858458f6];

export interface TraceExtent {
  readonly path: string;
  readonly messages: number;
  /** Bytes up to the last good block. */
  readonly size: number;
  /** Pids of its processes. */
  readonly pids: ReadonlySet<number>;
}

/** Owns the files of a run; `remove` deletes them, and so does a normal end of the harness. */
export class RunDirectory {
  readonly path: string;
  /** Where the ledger grows: in memory where there is room. */
  readonly ledgerDirectory: string;
  /** Where it is moved to, and grows on when there is no room in memory. */
  readonly spillDirectory: string;
  private readonly directories: string[] = [];
  private readonly shared: number;

  /** Throws SetupError when the files cannot be written. */
  constructor(options: RunOptions, trace: TraceExtent, os: ImitatedOs) {
    try {
      sweepAbandoned();
      this.path = this.makeDirectory(tmpdir());
      this.ledgerDirectory = memoryAvailable() ? this.makeDirectory(memoryFileSystem) : this.path;
      this.spillDirectory = this.spillPlace();
      writeFileSync(join(this.path, 'run.bin'), runFile(options, trace, os, this), { mode: 0o600 });
      writeFileSync(join(this.spillDirectory, defaultMutesFile), defaultMutesBytes(os.defaultMutes.mutes).bytes, {
        mode: 0o600,
      });
      writeFileSync(join(this.path, 'pids.bin'), pidFile(pidRanges(trace.pids)), { mode: 0o600 });
      this.shared = openSync(join(this.path, 'shared.bin'), 'wx+', 0o600);
      ftruncateSync(this.shared, sharedPage + messageWord * trace.messages);
      writeSync(
        this.shared,
        writeStruct('SharedFile', { magic: magics.SharedFile, protocol: runProtocol, size: sharedPage }),
        0,
        sharedPage,
        0,
      );
    } catch (error) {
      this.remove();
      throw new SetupError(`The run directory could not be made: ${(error as Error).message}.`, {
        remedy: 'Make room in the temporary directory, or set TMPDIR to one that has some.',
        cause: error,
      });
    }
  }

  /** The ledger's directories, in the order in which its readers look. */
  get ledgerDirectories(): readonly string[] {
    return [this.ledgerDirectory, this.spillDirectory];
  }

  /** Reads what the clients have written so far; mapped writes are seen at once. */
  readShared(): SharedFile {
    const buffer = new Uint8Array(sharedPage);
    readSync(this.shared, buffer, 0, sharedPage, 0);
    return readSharedFile(new DataView(buffer.buffer));
  }

  /** Asks the library to deliver no more and to close the ledger. */
  requestStop(): void {
    writeSync(this.shared, new Uint8Array([1, 0, 0, 0]), 0, 4, fieldOffset('SharedFile', 'stop'));
  }

  close(): void {
    closeSync(this.shared);
  }

  remove(): void {
    for (const directory of this.directories.splice(0)) removeTree(directory);
  }

  /** It stays when the harness ends. */
  keep(): void {
    for (const directory of this.directories.splice(0)) unremoved.delete(directory);
  }

  // The run directory, unless that is in memory too and nobody has asked for it by name.
  private spillPlace(): string {
    if (this.ledgerDirectory === this.path || process.env.TMPDIR !== undefined) return this.path;
    if (!isInMemory(this.path) || isInMemory(diskDirectory)) return this.path;
    try {
      return this.makeDirectory(diskDirectory);
    } catch {
      return this.path; // not writable
    }
  }

  // 0700 under an unguessable name.
  private makeDirectory(parent: string): string {
    const made = mkdtempSync(join(parent, `esreplay-${process.pid}-`));
    unremoved.add(made);
    this.directories.push(made);
    return made;
  }
}

/** A normal end of the harness leaves none of them. */
const unremoved = new Set<string>();
process.once('exit', () => unremoved.forEach(removeTree));

function removeTree(directory: string): void {
  rmSync(directory, { recursive: true, force: true });
  unremoved.delete(directory);
}

const paces = { recorded: Pace.recorded, asap: Pace.asap, step: Pace.step } as const;
const missModes = {
  report: MissMode.report,
  kill: MissMode.kill,
  'fail-closed': MissMode.failClosed,
  'fail-open': MissMode.failOpen,
} as const;

function runFile(options: RunOptions, trace: TraceExtent, os: ImitatedOs, directory: RunDirectory): Uint8Array {
  return writeStruct('RunFile', {
    magic: magics.RunFile,
    protocol: runProtocol,
    size: 4096,
    harnessPid: process.pid,
    clientCount: options.handler === undefined ? options.clients.length : 1,
    pace: paces[options.pace ?? runDefaults.pace],
    onMiss: missModes[options.onMiss ?? runDefaults.onMiss],
    outstanding: options.outstanding ?? 0,
    flags: flagsOf(options),
    osMajor: Math.floor(os.profile.release / 10_000),
    osRelease: os.profile.release,
    speedPpm: Math.round((options.speed ?? runDefaults.speed) * 1e6),
    budgetScalePpm: Math.round((options.budgetScale ?? runDefaults.budgetScale) * 1e6),
    seed: options.seed ?? runDefaults.seed,
    settleNs: runDefaults.settleMs * 1e6,
    subscribeTimeoutNs: (options.subscribeTimeoutMs ?? runDefaults.subscribeTimeoutMs) * 1e6,
    quietNs: (options.quietMs ?? runDefaults.quietMs) * 1e6,
    messageCount: trace.messages,
    traceSize: trace.size,
    tracePath: trace.path,
    ledgerDir: directory.ledgerDirectory,
    spillDir: directory.spillDirectory,
    messageVersion: os.messageVersion ?? 0,
    eventTypeLast: os.eventTypeLast,
    osFlags: osFlags(os),
    defaultMutes: defaultMutesBytes(os.defaultMutes.mutes).count,
    defaultMutesFrom: DefaultMutesFrom[os.defaultMutes.from],
    segmentBytes: options.ledgerSegmentBytes ?? ledgerSegmentBytes,
  });
}

function osFlags({ profile }: ImitatedOs): number {
  const anyThread = profile.deleteThread === 'any' ? OsFlag.deleteOnAnyThread : 0;
  return anyThread | (profile.missModes.length > 1 ? OsFlag.failModes : 0);
}

function flagsOf({ handler, pruneDenied, asRoot }: RunOptions): number {
  return (
    (handler === undefined ? 0 : RunFlag.inProcess) |
    (pruneDenied ? RunFlag.pruneDenied : 0) |
    (asRoot ? RunFlag.asRoot : 0)
  );
}

/** A harness that was killed leaves what it had observed; memory must not fill up with that for ever. */
const abandonedMs = 24 * 3600 * 1000;

function sweepAbandoned(): void {
  for (const name of listed(memoryFileSystem)) {
    const pid = /^esreplay-(\d+)-\w+$/.exec(name)?.[1];
    const path = join(memoryFileSystem, name);
    const stat = pid === undefined ? undefined : lstatSync(path, { throwIfNoEntry: false });
    if (stat === undefined || !stat.isDirectory() || stat.uid !== process.getuid?.()) continue;
    if (Date.now() - stat.mtimeMs > abandonedMs && !isAlive(Number(pid)))
      rmSync(path, { recursive: true, force: true });
  }
}

/** True also of one that is not there: nothing can be written to it. */
function isInMemory(directory: string): boolean {
  try {
    return memoryTypes.includes(statfsSync(directory).type);
  } catch {
    return true;
  }
}

function listed(directory: string): string[] {
  try {
    return readdirSync(directory);
  } catch {
    return []; // no such file system here
  }
}

function memoryAvailable(): boolean {
  try {
    const { bavail, bsize } = statfsSync(memoryFileSystem);
    return bavail * bsize >= leastMemory;
  } catch {
    return false; // no such file system here
  }
}
