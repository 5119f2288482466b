// What a run can be told: the options of `esreplay run` and of `replay()`, with their defaults.

import type { ResolvedModels } from '../models/resolved.ts';
import type { SharedFile } from '../schema/generated/ledger.ts';
import type { HandlerSpec } from './handler.ts';
import type { missModeNames, paceNames } from './option-ranges.ts';
import type { Policies } from './policies.ts';

export type PaceName = (typeof paceNames)[number];
export type MissModeName = (typeof missModeNames)[number];

export interface RunOptions {
  readonly trace: string;
  /** One command a client process: program and arguments. Empty when `handler` serves the run. */
  readonly clients: readonly (readonly string[])[];
  /** A function in this process instead of client processes. */
  readonly handler?: HandlerSpec;
  readonly pace?: PaceName;
  /** Divides the gaps of the trace; budgets stay. */
  readonly speed?: number;
  readonly budgetScale?: number;
  /** Recorded pace in open loop: a message comes when it is due, whatever is still open. */
  readonly arrivals?: Arrivals;
  /** Open AUTH messages allowed in asap pace; left out: the highest concurrency recorded, else 8. */
  readonly outstanding?: number;
  readonly onMiss?: MissModeName;
  /** es_new_client answers this instead of making a client: always, or so many times. */
  readonly refuseClient?: ClientRefusal;
  /** Other answers where nothing published says what macOS does: `{ 'cached-denials': 'not-kept' }`; docs/policies.md has them. */
  readonly policies?: Policies;
  /** Messages that the queue of a client holds in recorded pace: the policy queue-capacity; macOS does not publish it. */
  readonly queueCapacity?: number;
  /** Process of the trace that the client stands for: its actions are the client's own, its descendants those of a descendants client. */
  readonly clientPid?: number;
  /** Threads that a pool of the client is as wide as; left out: the processors of this machine. */
  readonly poolWidth?: number;
  /** What calls of the client that lead to a daemon cause: `early-boot`, `late-boot`, `none`, or a file of service models. */
  readonly models?: string;
  /** The same in place of `models`, settled already; null: nothing. */
  readonly resolvedModels?: ResolvedModels | null;
  /** macOS to imitate: "13", "15.4"; left out: the trace's own. */
  readonly os?: string;
  readonly seed?: bigint;
  /** Each message on pages of its own: writes, late reads of anything and misread unions stop at the instruction. */
  readonly guard?: boolean;
  /** After a deny the later messages of that actor are not delivered. */
  readonly pruneDenied?: boolean;
  /** Linux: getuid and its kin answer 0 in the clients, for those that ask before they start. */
  readonly asRoot?: boolean;
  /** A run whose handler scope could not watch everything it can, or whose trace is cut, is set-up trouble. */
  readonly requireComplete?: boolean;
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
  readonly hurry?: AbortSignal;
  readonly onProgress?: (progress: Progress) => void;
  /** What the clients have written, at every look, every few milliseconds; the last time before they are ended. */
  readonly onLook?: (shared: SharedFile) => void;
  /** Every client process has been started; there may be a second start (a pid of the trace). */
  readonly onStarted?: () => void;
}

/** What tests of the macOS library have on Linux: a program that loads clients of macOS as dyld does, and the library for it. */
export interface ClientLoader {
  /** The client's command follows it; the library stands in DYLD_INSERT_LIBRARIES. */
  readonly command: readonly string[];
  readonly library: string;
}

export interface JudgedRunOptions extends RunOptions {
  /** Hazards fail the run too. */
  readonly strict?: boolean;
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

/** When messages come: at the times of the trace, or so many together once a period, one after the other. */
export type Arrivals = 'recorded' | { readonly burst: number; readonly periodPs: number };

/** es_new_client_result_t by the words of `--refuse-client`. */
export const clientRefusals = {
  internal: 2,
  'not-entitled': 3,
  'not-permitted': 4,
  'not-privileged': 5,
  'too-many-clients': 6,
} as const;

export interface ClientRefusal {
  readonly result: keyof typeof clientRefusals;
  /** After so many it makes clients; left out: never. */
  readonly times?: number;
}

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
  pace: 'recorded',
  speed: 1,
  budgetScale: 1,
  onMiss: 'report',
  models: 'late-boot',
  seed: 1n,
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
