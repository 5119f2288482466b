// The options of `esreplay run` and `replay()`, with their defaults.

import type { Readable } from 'node:stream';
import type { ResolvedModels } from '../models/resolved.ts';
import type { Expectations } from '../observed/decision.ts';
import type { OfferedCounts, Row } from '../observed/observation.ts';
import type { OutputMap } from '../output-map/map.ts';
import type { SharedFile } from '../schema/generated/ledger.ts';
import type { HandlerSpec } from './handler.ts';
import { type missModeNames, type paceNames, type TableOptions, usual } from './option-table.ts';

export type PaceName = (typeof paceNames)[number];
export type MissModeName = (typeof missModeNames)[number];

export interface RunOptions extends TableOptions {
  readonly trace: string;
  /** One command per client process: program and arguments. Empty if `handler` serves the run. */
  readonly clients: readonly (readonly string[])[];
  /** A function in this process instead of client processes. */
  readonly handler?: HandlerSpec;
  /** Recorded pace in an open loop: a message comes when it is due, even if earlier ones are unanswered. */
  readonly arrivals?: Arrivals;
  /** Replaces `models` with models that are already resolved; null: none. */
  readonly resolvedModels?: ResolvedModels | null;
  /** No subscription for this long is set-up trouble. */
  readonly subscribeTimeoutMs?: number;
  /** A handler that has not returned this long after a deadline ends the run. */
  readonly hungHandlerMs?: number;
  /** The same without deadlines: counted from the handler's entry and the time of the last message. */
  readonly endlessHandlerMs?: number;
  /** Quiet time before the end, of a client that is not known to be parked. */
  readonly quietMs?: number;
  /** The same before the start, in the paces `asap` and `step`. */
  readonly settleMs?: number;
  /**
   * Bytes of a ledger segment, a power of two from 64 KiB to 16 MiB. Lets a test see segments moved without a million
   * messages.
   */
  readonly ledgerSegmentBytes?: number;
  /** Keep the run directory; its path is in the observation's notes. */
  readonly keepRunDirectory?: boolean;
  /**
   * A private and empty folder on disk, for what memory cannot hold of the ledger. The run's own files are in memory
   * then, if there are few and the directory is not kept: for many runs whose directories nobody looks at. The run
   * leaves the folder empty.
   */
  readonly spillFolder?: string;
  /** Name stacks from the images' own symbol tables, without lines: for many runs with stacks that are not shown. */
  readonly plainStacks?: boolean;
  /** Starts the clients with a loader other than the system's. */
  readonly loader?: ClientLoader;
  /** Environment variables for the clients besides those of this process. */
  readonly env?: Readonly<Record<string, string>>;
  /** Aborting stops the run; what was observed is still judged. */
  readonly signal?: AbortSignal;
  /** Aborting shortens the time that a client has to exit after SIGTERM. */
  readonly killNow?: AbortSignal;
  /**
   * Called when no client is left, with the bytes of the ledger. What follows reads and judges them, and looks at no
   * signal of this process meanwhile.
   */
  readonly onClientsGone?: (ledgerBytes: number) => Promise<void>;
  readonly onProgress?: (progress: Progress) => void;
  /** Called with what the clients have written, every few milliseconds, and for the last time before they are ended. */
  readonly onLook?: (shared: SharedFile, processes: () => readonly SeenProcess[]) => void;
  /** Replaces this process's stdin in pace `step`: a line for each message. */
  readonly stdin?: Readable;
  /** Expected decisions by trace index, or those recorded in the trace. */
  readonly expect?: Expectations | 'recorded';
  /** The name of the expectations in the command that shows the run again. */
  readonly expectName?: string;
  /** Accepted findings, each with its reason: they are reported but do not fail the run. */
  readonly suppressions?: readonly Suppression[];
  /** Their name in the command that shows the run again. */
  readonly suppressionsName?: string;
  /** How the lines of the first client name messages, to compare them; no other client may write such lines. */
  readonly outputMap?: OutputMap;
  /** Keep the clients' decisions in the result. */
  readonly decisions?: boolean;
  /** Keep what became of each message, with the set-up of the clients, for a comparison with other runs. */
  readonly outcomes?: boolean;
  /** Keep the files that the clients were made of in the result. */
  readonly modules?: boolean;
  /** Keep every message and fact in the result, for the page of the report, with each answer of the result cache. */
  readonly timeline?: boolean;
  /**
   * Writes the judged run as a Perfetto trace, while its ledger is there: called with its bytes, piece by piece, which
   * it must not keep.
   */
  readonly perfetto?: (bytes: Uint8Array) => void;
  /** The result cache answers nothing, or each of its answers is in the result, with the decisions. */
  readonly resultCache?: 'off' | 'stated';
  /** Rules to leave out, to prove that a rule's test depends on it. */
  readonly disabledRules?: readonly string[];
}

/** Whether each answer of the result cache is a fact of the run. */
export function statesCached({ resultCache, timeline, perfetto, expect, decisions, outcomes }: RunOptions): boolean {
  if (resultCache !== undefined) return resultCache === 'stated';
  return [timeline, decisions, outcomes].includes(true) || perfetto !== undefined || expect !== undefined;
}

/** For tests of the macOS library on Linux: a program that loads macOS clients as dyld does, and the library for it. */
export interface ClientLoader {
  /** The client's command follows it; DYLD_INSERT_LIBRARIES names the library. */
  readonly command: readonly string[];
  readonly library: string;
}

/** When messages come: at the times of the trace, or `burst` messages together once per period, one after the other. */
export type Arrivals = 'recorded' | { readonly burst: number; readonly periodPs: number };

/** What a client process has written so far. */
export interface SeenProcess {
  readonly slot: number;
  readonly rowCount: number;
  /** Of each es_client_t. */
  readonly counts: readonly OfferedCounts[];
  /** Yields rows from number `from` on. */
  rows(from: number): Iterable<Row>;
}

export interface Progress {
  readonly delivered: number;
  /** Answers that were accepted. */
  readonly responded: number;
  /** AUTH messages that are queued and unanswered. */
  readonly open: number;
  readonly total: number;
  readonly elapsedMs: number;
  /** At the recorded pace, until the last message is due; null before the start and in the other paces. */
  readonly leftMs: number | null;
}

export const runDefaults = {
  ...usual,
  subscribeTimeoutMs: 10_000,
  hungHandlerMs: 5000,
  endlessHandlerMs: 30_000,
  quietMs: 200,
  settleMs: 20,
} as const;

/** Options with their defaults filled in. */
export type OptionsWithDefaults = RunOptions & Required<Pick<RunOptions, keyof typeof runDefaults>>;

export function withDefaults(options: RunOptions): OptionsWithDefaults {
  const given = Object.entries(options).filter(([, value]) => value !== undefined);
  return { ...runDefaults, ...(Object.fromEntries(given) as unknown as RunOptions) };
}

/** At least one of `frame` and `call`; with both, both must match. */
export interface Suppression {
  /** Wherever it is found: neither a frame nor a call is needed. */
  readonly anywhere?: boolean;
  readonly rule: string;
  /** `function` or `image:function` of any frame in the finding's stack; a trailing `*` matches any rest. */
  readonly frame?: string | undefined;
  /** Any spelling of a call in the table. */
  readonly call?: string | undefined;
  /** Of the message that the finding is about: `AUTH_OPEN`. */
  readonly event?: string | undefined;
  /** Signing id of its process, else the path of its executable; a trailing `*` matches any rest. */
  readonly actor?: string | undefined;
  /** Path that it is about; a trailing `*` matches any rest. */
  readonly target?: string | undefined;
  /** Which of the messages with this event, actor and target, from 1. */
  readonly nth?: number | undefined;
  /** Of a bypass: `read`. Its path is the target, and its event the one that reaches it. */
  readonly effect?: string | undefined;
  readonly reason: string;
  /** File and line of the entry. */
  readonly place?: string | undefined;
}
