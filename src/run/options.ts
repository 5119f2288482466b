// The options of `esreplay run` and of `replay()`, with their defaults.

import type { ResolvedModels } from '../models/resolved.ts';
import type { SharedFile } from '../schema/generated/ledger.ts';
import type { HandlerSpec } from './handler.ts';
import { type missModeNames, type paceNames, type TableOptions, usual, usualSeed } from './option-table.ts';

export type PaceName = (typeof paceNames)[number];
export type MissModeName = (typeof missModeNames)[number];

export interface RunOptions extends TableOptions {
  readonly trace: string;
  /** One command a client process: program and arguments. Empty when `handler` serves the run. */
  readonly clients: readonly (readonly string[])[];
  /** A function in this process instead of client processes. */
  readonly handler?: HandlerSpec;
  /** Recorded pace in open loop: a message comes when it is due, whatever is still open. */
  readonly arrivals?: Arrivals;
  /** The same in place of `models`, settled already; null: nothing. */
  readonly resolvedModels?: ResolvedModels | null;
  /** No subscription for this long is set-up trouble. */
  readonly subscribeTimeoutMs?: number;
  /** A handler that has not returned this long after a deadline ends the run. */
  readonly hungHandlerMs?: number;
  /** The same where nothing has a deadline: after the handler was entered and the last message was due. */
  readonly endlessHandlerMs?: number;
  /** Quiet time before the end. */
  readonly quietMs?: number;
  /** Bytes of a ledger segment, a power of two from 64 KiB to 16 MiB: a test sees segments moved without a million messages. */
  readonly ledgerSegmentBytes?: number;
  /** Keep the run directory; its path is in the observation's notes. */
  readonly keepRunDirectory?: boolean;
  /** Stacks have the names of the images' own symbol tables and no lines: for many runs, whose stacks nobody is shown. */
  readonly plainStacks?: boolean;
  /** Runs the clients by another loader than the system's. */
  readonly loader?: ClientLoader;
  /** Variables for the clients besides those of this process. */
  readonly env?: Readonly<Record<string, string>>;
  /** Aborting stops the run; what was observed is still judged. */
  readonly signal?: AbortSignal;
  /** Aborting cuts the time short that a client has to go after SIGTERM. */
  readonly killNow?: AbortSignal;
  readonly onProgress?: (progress: Progress) => void;
  /** What the clients have written, at every look, every few milliseconds; the last time before they are ended. */
  readonly onLook?: (shared: SharedFile) => void;
  /** Expected decisions by trace index, or those recorded in the trace. */
  readonly expect?: Expectations | 'recorded';
  /** How the expectations are named in the command that shows the run again. */
  readonly expectName?: string;
  /** Findings that are accepted, each with its reason: told of, and no reason to fail. */
  readonly suppressions?: readonly Suppression[];
  /** How they are named in the command that shows the run again. */
  readonly suppressionsName?: string;
  /** Keep what the clients decided in the result. */
  readonly decisions?: boolean;
  /** For the proof that a rule's test depends on it. */
  readonly disabledRules?: readonly string[];
}

/** What tests of the macOS library have on Linux: a program that loads clients of macOS as dyld does, and the library for it. */
export interface ClientLoader {
  /** The client's command follows it; the library stands in DYLD_INSERT_LIBRARIES. */
  readonly command: readonly string[];
  readonly library: string;
}

/** When messages come: at the times of the trace, or so many together once a period, one after the other. */
export type Arrivals = 'recorded' | { readonly burst: number; readonly periodPs: number };

export interface Progress {
  readonly delivered: number;
  /** Answers that were accepted. */
  readonly responded: number;
  /** AUTH messages that are queued and not answered. */
  readonly open: number;
  readonly total: number;
  readonly elapsedMs: number;
}

export const runDefaults = {
  ...usual,
  seed: usualSeed,
  subscribeTimeoutMs: 10_000,
  hungHandlerMs: 5000,
  endlessHandlerMs: 30_000,
  settleMs: 20,
  quietMs: 200,
} as const;

/** Expected decisions by trace index. */
export type Expectations = ReadonlyMap<number, ExpectedDecision>;

export interface ExpectedDecision {
  /** `allow`, `deny`, or the mask of authorised flags. */
  readonly decision: 'allow' | 'deny' | number;
  /** Null: not compared. */
  readonly cache: boolean | null;
}

/** At least one of `frame` and `call`; with both, both must match. */
export interface Suppression {
  readonly rule: string;
  /** `function` or `image:function` of any frame of the finding's stack; a trailing `*` stands for any rest. */
  readonly frame?: string | undefined;
  /** Any spelling of a call of the table. */
  readonly call?: string | undefined;
  readonly reason: string;
  /** Where it stands: file and line. */
  readonly place?: string | undefined;
}
