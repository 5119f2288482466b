// The private directory of a run: run.bin and shared.bin before the client starts, the ledger while it runs.
import {
  closeSync,
  constants,
  fstatSync,
  ftruncateSync,
  openSync,
  readSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { SetupError } from '../../errors/errors.ts';
import { shortageOf } from '../../errors/shortage.ts';
import { writeRemedy } from '../../errors/write-remedy.ts';
import type { ResolvedModels } from '../../models/resolved.ts';
import {
  fixedLayouts,
  ledgerSegmentBytes,
  magics,
  readSharedFile,
  runProtocol,
  type SharedFile,
} from '../../schema/generated/ledger.ts';
import { killPoint } from '../kill-points.ts';
import { namesIn, withPlainFile } from '../plain-file.ts';
import { pidFile, pidRanges } from '../prepare/pid-ranges.ts';
import { defaultMutesBytes, defaultMutesFile } from './default-mutes.ts';
import { bringBack, keepMadeDirectory, makeDirectory, removeMadeDirectory } from './made-directories.ts';
import {
  injectedFile,
  injectionBounds,
  injectionLimit,
  modelsBytes,
  modelsFile,
  templatesFile,
} from './models-file.ts';
import { emptied, sweepOrphanedRuns } from './orphaned-runs.ts';
import { type NewRun, runFile } from './run-file.ts';
import { runMarkerFile } from './run-marker.ts';
import { makePlaces } from './run-places.ts';
import { newRunRecord, type RecordedEnd, type RunPlaces, type RunRecord, writeRunRecord } from './run-record.ts';
import { fieldOffset, writeStruct } from './shared-structs.ts';

const sharedPage = 4096;
const messageWord = 8;
const sharedFile = 'shared.bin';

/** Once in a process: nothing becomes a day old between the runs of a command. */
let swept = false;

/** Owns the files of a run; `remove` deletes them, and so does a normal exit of the harness. */
export class RunDirectory implements RunPlaces {
  private isOpen = true;
  private lastShared: { readonly bytes: Buffer; readonly read: SharedFile } | null = null;

  readonly path: string;
  readonly ledgerDirectory: string;
  readonly spillDirectory: string;

  private constructor(
    places: RunPlaces,
    private readonly shared: number,
    /** Null if opened by `open`: the files belong to another run. */
    private readonly record: RunRecord | null,
    /** Directories that the run made. */
    private readonly made: readonly string[],
  ) {
    this.path = places.path;
    this.ledgerDirectory = places.ledgerDirectory;
    this.spillDirectory = places.spillDirectory;
  }

  /** Throws SetupError if the files cannot be written. */
  static create(run: NewRun): RunDirectory {
    const made: string[] = [];
    try {
      if (!swept) sweepOrphanedRuns();
      swept = true;
      const make = (parent: string): string => {
        const directory = makeDirectory(parent);
        made.push(directory);
        return directory;
      };
      const places = makePlaces(run, make);
      const { path } = places;
      const record = newRunRecord(run.options, run.models, run.trace, run.baseNs, places);
      writeRunRecord(path, record);
      killPoint('record-written');
      writePrivate(join(path, 'run.bin'), runFile(run, places));
      killPoint('run-file-written');
      writePrivate(join(places.ledgerDirectory, defaultMutesFile), defaultMutesBytes(run.os.defaultMutes.mutes).bytes);
      writePrivate(join(path, 'pids.bin'), pidFile(pidRanges(run.trace.pids)));
      const injections = injectionLimit(run.models, run.trace.messages);
      if (run.models !== null) writeModels(run.models, injections, places);
      killPoint('models-written');
      const shared = makeShared(join(path, sharedFile), run.trace.messages + injections);
      killPoint('shared-made');
      return new RunDirectory(places, shared, record, made);
    } catch (error) {
      made.forEach(removeMadeDirectory);
      const shortage = shortageOf(error);
      if (shortage !== null) throw shortage;
      throw new SetupError(`cannot make the run directory: ${(error as Error).message}`, {
        remedy: writeRemedy((error as NodeJS.ErrnoException).code, 'set TMPDIR to a folder with free space'),
        cause: error,
      });
    }
  }

  /** Opens the directory of a finished run for reading. Throws SetupError without its shared file. */
  static open(path: string, { ledgerDirectory, spillDirectory }: RunRecord): RunDirectory {
    return new RunDirectory({ path, ledgerDirectory, spillDirectory }, openShared(path), null, []);
  }

  /** The ledger's directories, in the order in which its readers search. */
  get ledgerDirectories(): readonly string[] {
    return [this.ledgerDirectory, this.spillDirectory, this.path];
  }

  get sharedPath(): string {
    return join(this.path, sharedFile);
  }

  /** Reads what the clients have written so far; mapped writes are visible at once. All of it may be false. */
  readShared(): SharedFile {
    const bytes = Buffer.alloc(sharedPage);
    readSync(this.shared, bytes, 0, sharedPage, 0);
    // A run looks hundreds of times a second, and the page seldom changes.
    if (!this.lastShared?.bytes.equals(bytes))
      this.lastShared = { bytes, read: readSharedFile(new DataView(bytes.buffer, bytes.byteOffset, sharedPage)) };
    return this.lastShared.read;
  }

  /** Returns whether the shared page begins as the harness wrote it. */
  get sharedIsWhole(): boolean {
    const { magic, protocol, size } = this.readShared();
    return magic === magics.SharedFile && protocol === runProtocol && size === sharedPage;
  }

  /** Tells the library to stop delivering and to close the ledger. */
  requestStop(): void {
    this.setShared('stop');
  }

  /** The client has printed the line that it was to be waited for. */
  noteReady(): void {
    this.setShared('ready');
  }

  private setShared(field: 'stop' | 'ready'): void {
    writeSync(this.shared, new Uint8Array([1, 0, 0, 0]), 0, 4, fieldOffset('SharedFile', field));
  }

  /** Called by the reader of the run and by `remove`; the first call closes it. */
  close(): void {
    if (this.isOpen) closeSync(this.shared);
    this.isOpen = false;
  }

  /** Undoes it if a client has renamed a directory. For when the clients have ended. */
  bringBack(): void {
    this.made.forEach(bringBack);
  }

  remove(): void {
    if (this.record === null) return;
    this.close();
    this.made.forEach(removeMadeDirectory);
    if (!this.made.includes(this.spillDirectory)) emptied(this.spillDirectory);
  }

  /**
   * Keeps the directory after the harness exits, with all that `esreplay explain` needs; moves the ledger from memory
   * to it.
   */
  keep(end: RecordedEnd): void {
    if (this.record === null) return;
    if (this.ledgerDirectory !== this.path) {
      for (const name of namesIn(this.ledgerDirectory).filter((each) => each !== runMarkerFile))
        copyOver(join(this.ledgerDirectory, name), join(this.spillDirectory, name));
      removeMadeDirectory(this.ledgerDirectory);
    }
    writeRunRecord(this.path, { ...this.record, ledgerDirectory: this.spillDirectory, end });
    for (const directory of new Set([this.path, this.spillDirectory])) keepMadeDirectory(directory);
  }
}

/** No file of a ledger is larger. */
const maxKeptBytes = Math.max(ledgerSegmentBytes, injectionBounds.max * fixedLayouts.InjectedRecord.size);
const noContent = Buffer.alloc(1 << 20);

// Copies into an existing file: the rest of a segment may have been spilled there already. Leaves out what is not a
// regular file, and does not write through a link: the client may have put them there.
function copyOver(from: string, to: string): void {
  withPlainFile(from, undefined, ({ fd }) => {
    const target = openSync(
      to,
      constants.O_WRONLY | constants.O_CREAT | constants.O_NOFOLLOW | constants.O_NONBLOCK,
      0o600,
    );
    try {
      const chunk = Buffer.alloc(1 << 20);
      const size = Math.min(fstatSync(fd).size, maxKeptBytes);
      for (let at = 0, length = 1; length > 0; at += length) {
        length = readSync(fd, chunk, 0, Math.min(chunk.length, size - at), at);
        if (chunk.subarray(0, length).equals(noContent.subarray(0, length))) continue; // a hole stays one
        for (let done = 0; done < length; ) done += writeSync(target, chunk, done, length - done, at + done);
      }
      if (fstatSync(target).size < size) ftruncateSync(target, size);
    } finally {
      closeSync(target);
    }
  });
}

function writePrivate(path: string, bytes: Uint8Array): void {
  writeFileSync(path, bytes, { mode: 0o600 });
}

/** The same models serve all runs of a command. */
const modelsFiles = new WeakMap<ResolvedModels, Uint8Array>();

// injected.bin is sparse: a message's space is allocated when it is injected.
function writeModels(models: ResolvedModels, injections: number, { ledgerDirectory }: RunPlaces): void {
  const bytes = modelsFiles.get(models) ?? modelsBytes(models);
  modelsFiles.set(models, bytes);
  writePrivate(join(ledgerDirectory, modelsFile), bytes);
  writePrivate(join(ledgerDirectory, templatesFile), models.templates);
  const injected = join(ledgerDirectory, injectedFile);
  writePrivate(injected, new Uint8Array());
  truncateSync(injected, injections * fixedLayouts.InjectedRecord.size);
}

function makeShared(path: string, messages: number): number {
  const shared = openSync(path, 'wx+', 0o600);
  ftruncateSync(shared, sharedPage + messageWord * messages);
  const head = writeStruct('SharedFile', { magic: magics.SharedFile, protocol: runProtocol, size: sharedPage });
  writeSync(shared, head, 0, sharedPage, 0);
  return shared;
}

function openShared(path: string): number {
  try {
    const shared = openSync(join(path, sharedFile), constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
    if (fstatSync(shared).isFile()) return shared;
    closeSync(shared);
    throw new Error('it is not a regular file');
  } catch (error) {
    throw new SetupError(`shared file of the run directory is gone: ${(error as Error).message}`, {
      place: path,
      remedy: 'something deleted or replaced it: run again',
      cause: error,
    });
  }
}
