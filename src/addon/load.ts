// Loads the native addon: the C++ trace code and the in-process replayer for TypeScript.
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { SetupError } from '../errors/errors.ts';
import { packageRoot } from '../system/package-root.ts';
import { buildRemedy } from './build-remedy.ts';

/** The result of the native reader's check of a whole file. */
export interface VerifiedTrace {
  readonly messages: number;
  readonly records: number;
  readonly complete: boolean;
  /** End of the last whole block of a cut trace, and why it counts as cut. */
  readonly cutOffset?: number;
  readonly cutReason?: string;
  /** Every pid of the trace's processes. */
  readonly pids: Uint32Array;
  /** Messages by event type; the last element counts types unknown to this build. */
  readonly typeCounts: Float64Array;
  /** The most AUTH messages open at once during the recording; 0 if no answers were recorded. */
  readonly maxOpen: number;
  /** Programs of the trace's processes. */
  readonly programs: readonly string[];
  readonly os: RecordedOs;
  readonly losses: RecordedLosses | null;
}

/** Messages that the trace lacks, by its own account. */
export interface RecordedLosses {
  readonly messages: number;
  /** Number of places where some are missing. */
  readonly places: number;
  /** Index of the message after the first place. */
  readonly firstBefore: number;
}

/** What a trace's header says about the macOS that it was recorded on. */
export interface RecordedOs {
  /** "26.3"; null when the trace does not say. */
  readonly version: string | null;
  /** The first run's. */
  readonly messageVersion: number;
  /** Null when the trace does not say. */
  readonly defaultMutes: readonly RecordedMute[] | null;
}

/** Mute type, path, and names of the muted events; no names: all events. */
export type RecordedMute = readonly [type: string, path: string, events: readonly string[]];

/** Thrown by the native reader when it refuses a trace: a plain object, not a class of ours. */
export interface NativeTraceFault {
  readonly record?: number;
  readonly offset?: number;
  readonly field?: string;
  readonly reason?: string;
}

/** What reads the records of a trace, a block at a time. */
export interface NativeRecords {
  /** Call first. Returns false for a trace with other tables than this build's, and for lack of memory. */
  open(header: Uint8Array, traceBytes: number): boolean;
  /** Frees native memory, which the garbage collector cannot see. Later calls throw. */
  close(): void;
}

/** Fills columns with the messages of a trace; `src/trace/native-rows.ts` has its numbers. */
export interface NativeTraceRows extends NativeRecords {
  /** Begins a block, whose bytes are at `offset` in the file. */
  start(block: Uint8Array, offset: number): void;
  next(): void;
  /** Copies the records of files, processes and threads that `next` found to a place in `target`, in their order. */
  copyImages(target: Uint8Array, at: number): void;
  /** Copies rows of the batch, from a place among `rows` on; returns how many. Only for rows that will be copied. */
  copy(to: NativeTraceCopy, rows: Uint32Array, from: number): number;
}

/** Writes a trace; `src/trace/native-writer.ts` has its numbers. */
export interface NativeTraceCopy {
  /** Call first. Returns false for lack of memory. */
  open(header: Uint8Array, start: BigUint64Array): boolean;
  /** Frees native memory, which the garbage collector cannot see. Later calls throw. */
  close(): void;
  /** Defines a string, given as an item; returns its id. */
  string(item: Uint8Array): number;
  /** Appends a finished record of another kind. */
  record(bytes: Uint8Array): void;
  run(start: BigUint64Array): void;
  /** Returns the id of a definition, by its record; −1 if there is none. Kinds are −1 − those of `recordKind`. */
  find(kind: number, record: Uint8Array): number;
  /** Gives the next id to a definition whose record was appended. */
  remember(kind: number, record: Uint8Array): number;
  /** For a message whose record is made here: fills `clock` with the base of its deltas. */
  beginMessage(eventType: number, clock: BigUint64Array): void;
  /** Appends its record. `clock`: the base for the next message. */
  endMessage(eventType: number, clock: BigUint64Array, record: Uint8Array): void;
  /** Ends the last block, and the trace. */
  finish(): void;
  /** Returns the finished blocks. */
  take(): Uint8Array;
}

/** Reads eslogger's lines; `src/import/native-lines.ts` has its numbers. */
export interface NativeEsloggerLines {
  /** Reads `count` lines of `bytes`, fills the arrays, and appends each parsed line to `drafts`. */
  read(bytes: Uint8Array, count: number, drafts: Uint8Array): void;
  /** Returns whether two drafts, at these places of memory, differ in nothing but sequence numbers. */
  isSame(a: Uint8Array, start: number, end: number, b: Uint8Array, startOfB: number, endOfB: number): boolean;
  /**
   * Writes drafts that begin at these places, from one of them on, each after its twin if its place in `twinTypes` has
   * the twin's event type and not −1; returns how many. `src/import/native-trace.ts` has the numbers of each.
   */
  write(
    to: NativeTraceCopy,
    drafts: Uint8Array,
    starts: Uint32Array,
    twinTypes: Int32Array,
    numbers: BigUint64Array,
    from: number,
    count: number,
  ): number;
}

/** Redacts values; `src/edit/native-redactor.ts` has its numbers. */
export interface NativeValueRedactor {
  text(content: number, value: string | Uint8Array, folder: string | Uint8Array | null): string | Uint8Array;
  bytes(content: number, value: Uint8Array): Uint8Array;
  accessList(value: Uint8Array): Uint8Array;
  entitlements(value: Uint8Array): Uint8Array | null;
  /** Call last: frees native memory, which the garbage collector cannot see. */
  close(): void;
}

/** Prints the messages of a trace as lines of JSON; `src/print/native-lines.ts` has its numbers. */
export interface NativeTraceJson extends NativeRecords {
  start(block: Uint8Array): void;
  /** Puts whole lines into `target` and returns how many bytes they are; returns the lines if they are longer. */
  next(target: Uint8Array): number | Uint8Array;
}

/** How the addon writes lines; `src/print/native-lines.ts` makes it. 0: not set. */
export interface NativeLineStyle {
  readonly version: number;
  readonly statedVersion: number;
  readonly slashes: boolean;
  readonly safe: boolean;
  readonly tokenArrays: boolean;
  readonly deadline: number;
  readonly extensions: boolean;
  readonly shuffles: boolean;
  readonly seed: number;
}

export interface Addon {
  /**
   * `convert` returns the JSON of an access list (0), of bytes with JSON (1) or of wrong text (2); it is never collected
   * before. `subscription`: only its messages.
   */
  readonly TraceJson: new (
    convert: (kind: number, bytes: Uint8Array) => string,
    found: Float64Array,
    style: NativeLineStyle,
    subscription?: { readonly eventTypes: readonly number[]; readonly select: readonly string[] },
  ) => NativeTraceJson;
  /** It keeps the arrays, and fills them. */
  readonly TraceRows: new (
    columns: object,
    found: Uint32Array,
    definitions: Uint32Array,
    areCopied: boolean,
  ) => NativeTraceRows;
  /** It keeps the arrays. */
  readonly EsloggerLines: new (
    places: Uint32Array,
    words: Uint32Array,
    numbers: BigUint64Array,
    seconds: Float64Array,
  ) => NativeEsloggerLines;
  readonly TraceCopy: new (found: Float64Array, redactor: NativeValueRedactor | null) => NativeTraceCopy;
  /** It fills `counts`: of each rule, how many distinct values it replaced. No word of `kept` has a NUL. */
  readonly ValueRedactor: new (
    counts: Float64Array,
    actions: Uint8Array,
    kept: readonly (readonly string[])[],
    key: Uint8Array,
  ) => NativeValueRedactor;
  /** Throws a NativeTraceFault, or a system error if the file cannot be read. */
  verifyTrace(path: string): VerifiedTrace;
  /** Decodes every message into memory and encodes it again, at another message version if given. */
  transcode(bytes: Uint8Array, messageVersion?: number): Uint8Array;
  crc32c(bytes: Uint8Array): number;
  /** Attaches this process to a run as its only client, subscribed to `events`. The handler must not throw. */
  attachReplay(runDirectory: string, events: Uint32Array, handler: (delivered: DeliveredMessage) => void): void;
  /** Calls es_respond_auth_result, or es_respond_flags_result if `flags`; returns its es_respond_result_t. */
  respondReplay(client: bigint, token: bigint, flags: boolean, value: number, cache: boolean): number;
  /** Releases the retain that every delivered AUTH message has. */
  releaseReplay(token: bigint): void;
  /** Ends delivery and unmaps the run. */
  detachReplay(): void;
  probeMachine(): MachineProbe;
  /** Linux: returns the bytes of security.capability; null if the file has none, or if they cannot be read. */
  fileCapabilities(path: string): Uint8Array | null;
  /**
   * Returns how much of what was written to a pipe or a socket waits for its reader; 0 for another file. Of a socket it
   * includes what the kernel needs for itself, and on Linux it is more than any write if the reader closed the socket
   * with unread bytes.
   */
  unreadBytes(descriptor: number): number;
  /**
   * Linux: starts the reaper in a session of its own, without a copy of this process's page tables, which a fork makes.
   * `words` begin with its name. Its standard input is at its end, its output goes to our standard error, unless they
   * are to be sockets.
   */
  startReaper(
    program: string,
    words: readonly string[],
    environment: readonly string[],
    input: boolean,
    output: boolean,
  ): StartedReaper;
  /** Returns when the reaper has ended. */
  awaitReaper(pid: number): void;
}

export interface StartedReaper {
  /** 0: it runs; otherwise the errno. */
  readonly error: number;
  readonly pid: number;
  /** Our end of its descriptor 3. */
  readonly socket: number;
  /** Our ends of its standard streams; -1: not a socket. */
  readonly streams: readonly [stdin: number, stdout: number, stderr: number];
  /** The pipe with both of its outputs, which we must copy to our standard error; -1: none. */
  readonly toCopy: number;
}

/** What the kernel permits the replayer, by trial: 0, or the errno of the refusal. */
export interface MachineProbe {
  /** Switching on Syscall User Dispatch for a thread. */
  readonly userDispatch: number;
  /** Recording a thread's context switches in a ring. */
  readonly switchRing: number;
}

/** What the core changes in a message, and how to answer it. The rest is in the trace. */
export interface DeliveredMessage {
  readonly index: number;
  readonly auth: boolean;
  readonly seqNum: bigint;
  readonly globalSeqNum: bigint;
  readonly machTime: bigint;
  readonly deadline: bigint;
  readonly token: bigint;
  readonly client: bigint;
}

let loaded: Addon | undefined;

/** Throws SetupError if the addon is not built for this machine. */
export function loadAddon(): Addon {
  if (loaded !== undefined) return loaded;
  const require = createRequire(import.meta.url);
  try {
    // node-gyp-build prefers the local build too, but loading node-gyp-build takes longer than loading the addon.
    const built = join(packageRoot, 'build/Release/esreplay.node');
    loaded = (existsSync(built) ? require(built) : require('node-gyp-build')(packageRoot)) as Addon;
  } catch (error) {
    throw new SetupError('native addon is not built for this machine', {
      place: packageRoot,
      remedy: buildRemedy(),
      cause: error,
    });
  }
  return loaded;
}

export function addonIfBuilt(): Addon | null {
  try {
    return loadAddon();
  } catch (error) {
    if (error instanceof SetupError) return null;
    throw error;
  }
}
