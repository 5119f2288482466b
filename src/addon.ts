// The native addon: what TypeScript asks the C++ trace code and, later, the in-process replayer.
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { buildRemedy } from './build-remedy.ts';
import { SetupError } from './errors.ts';
import { packageRoot } from './package-root.ts';

/** What a whole-file check by the native reader found. */
export interface VerifiedTrace {
  readonly messages: number;
  readonly records: number;
  readonly complete: boolean;
  /** Where the last whole block of a cut trace ends, and why it counts as cut. */
  readonly cutOffset?: number;
  readonly cutReason?: string;
  /** Every pid that a process of the trace has. */
  readonly pids: Uint32Array;
  /** Messages by event type; the last element counts the types that this build does not know. */
  readonly typeCounts: Float64Array;
  /** The most AUTH messages that were open at once when it was recorded; 0 where no answer was recorded. */
  readonly mostOpen: number;
  /** Programs of its processes. */
  readonly programs: readonly string[];
  readonly os: RecordedOs;
}

/** What a trace's header says about where it was recorded. */
export interface RecordedOs {
  /** "26.3"; null when the trace does not say. */
  readonly version: string | null;
  /** Of the first run. */
  readonly messageVersion: number;
  readonly hasDefaultMutes: boolean;
}

/** How the native reader refuses a trace: a thrown object, not a class of ours. */
export interface NativeTraceFault {
  readonly record?: number;
  readonly offset?: number;
  readonly field?: string;
  readonly reason?: string;
}

export interface Addon {
  /** Throws a NativeTraceFault, or a system error when the file cannot be read. */
  verifyTrace(path: string): VerifiedTrace;
  /** Decodes every message into memory and encodes it again, at another message version if one is given. */
  transcode(bytes: Uint8Array, messageVersion?: number): Uint8Array;
  crc32c(bytes: Uint8Array): number;
  /** Attaches this process to a run as its one client, subscribed to `events`. The handler must not throw. */
  attachReplay(runDirectory: string, events: Uint32Array, handler: (delivered: DeliveredMessage) => void): void;
  /** es_respond_auth_result, or es_respond_flags_result when `flags`; its es_respond_result_t. */
  respondReplay(client: bigint, token: bigint, flags: boolean, value: number, cache: boolean): number;
  /** Lets go of the retain that every delivered AUTH message has. */
  releaseReplay(token: bigint): void;
  /** Ends delivery and unmaps the run. */
  detachReplay(): void;
  probeMachine(): MachineProbe;
  /** Linux: the bytes of security.capability; null when the file has none, or they cannot be read. */
  fileCapabilities(path: string): Uint8Array | null;
}

/** What the kernel lets the replayer do, tried out: 0, or the errno of the refusal. */
export interface MachineProbe {
  /** Syscall User Dispatch can be switched on for a thread. */
  readonly userDispatch: number;
  /** The kernel records a thread's context switches in a ring. */
  readonly switchRing: number;
}

/** What the core changes in a message, and how to answer it; the rest is in the trace. */
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

/** Throws SetupError when the addon is not built for this machine. */
export function loadAddon(): Addon {
  if (loaded !== undefined) return loaded;
  const require = createRequire(import.meta.url);
  try {
    // What was compiled here comes first for node-gyp-build too; loading that takes longer than loading the addon.
    const built = join(packageRoot, 'build/Release/esreplay.node');
    loaded = (existsSync(built) ? require(built) : require('node-gyp-build')(packageRoot)) as Addon;
  } catch (error) {
    throw new SetupError('native addon is not built for this machine', {
      place: packageRoot,
      remedy: buildRemedy(packageRoot),
      cause: error,
    });
  }
  return loaded;
}
