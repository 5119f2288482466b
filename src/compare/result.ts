// What a comparison of two builds found: plain data, which `compare --json` writes. Keys are append-only.
import type { Interval } from '../bench/bootstrap.ts';
import type { Effect } from '../judge/bypass-effects.ts';
import type { Identity } from '../judge/identity.ts';
import type { FindingClass } from '../judge/rule.ts';
import type { RuleSlug } from '../judge/rules.ts';
import type { ChangeName } from './changes.ts';

export const sides = ['old', 'new'] as const;
export type Side = (typeof sides)[number];

export interface CompareResult {
  readonly kind: 'esreplay-compare';
  readonly traces: readonly TraceComparison[];
  /** The commands of the builds, as given. */
  readonly builds: Readonly<Record<Side, string>>;
  /** The changes that fail, as asked for. */
  readonly failOn: readonly ChangeName[];
  /** Those of them that were found. */
  readonly failed: readonly ChangeName[];
  readonly durationNs: number;
  readonly interrupted: boolean;
  readonly exitCode: number;
}

export interface TraceComparison {
  readonly trace: string;
  readonly messages: number;
  /** What became of the runs of each build. */
  readonly runs: Readonly<Record<Side, BuildRuns>>;
  /** AUTH messages whose outcome every run of both builds settles. */
  readonly compared: number;
  /** AUTH messages that a run says nothing about, such as those after a crash. */
  readonly notCompared: number;
  /** Messages that differ in every run, the largest group first. */
  readonly decisions: readonly DecisionGroup[];
  /** Groups of messages that the new build answers later, the slowest first. */
  readonly later: readonly LaterGroup[];
  /** Why times were not compared; null: they were. */
  readonly timesNotCompared: string | null;
  readonly setUps: readonly SetUpChange[];
  /** Other ways to what both builds deny, each once for its effect, event and actor. */
  readonly access: readonly AccessChange[];
  /** How many ways were tried; null: nobody asked for it. */
  readonly accessTried: number | null;
  /** That not every denial was tried, in words; null: every one was, or nobody asked for it. */
  readonly accessLeft: string | null;
  readonly findings: readonly FindingChange[];
  /** What differs between runs of one build: noise, and no change. */
  readonly flaky: readonly FlakyGroup[];
  readonly flakyFindings: readonly FlakyFinding[];
  /** False: what changed is mostly that first runs decided otherwise, so the client seems to keep a file. */
  readonly independent: boolean;
  /** Why a run has no result; null: each has one. */
  readonly trouble: Trouble | null;
}

export interface BuildRuns {
  readonly exitCodes: readonly number[];
  /** How it ended by itself, in a run that it ended; null: in none. */
  readonly ended: string | null;
  /** The command that makes one of its runs. */
  readonly command: string;
}

export interface Trouble {
  readonly build: Side;
  readonly message: string;
  readonly place: string | null;
  readonly remedy: string | null;
  readonly exitCode: number;
}

/** Messages that are alike but for their names, the folder of their target and how-many-th they are. */
interface MessageGroup {
  readonly event: string;
  readonly actor: string;
  /** Of the targets; empty if there are none. */
  readonly folder: string;
  readonly messages: number;
  readonly example: Example;
}

export interface Example extends Identity {
  readonly index: number;
  /** The command that shows it. */
  readonly command: string;
}

export interface DecisionGroup extends MessageGroup {
  readonly change: ChangeName;
  readonly from: string;
  readonly to: string;
}

export interface LaterGroup extends MessageGroup {
  /** Medians over the runs, each of which has the median of the group. */
  readonly oldNs: number;
  readonly newNs: number;
  readonly slowdown: Interval;
}

/** Of one ES client, by their places in the run; `from` and `to` have a word each for what only one build has. */
export interface SetUpChange {
  readonly change: 'subscribed-otherwise' | 'muted-otherwise';
  /** From 1, in the order in which the clients were made. */
  readonly client: number;
  readonly sentence: string;
}

/** A way that the old build denies and the new one does not, in every run alone. */
export interface AccessChange {
  readonly change: 'new-access';
  readonly effect: Effect;
  /** Members of es_events_t, in their order. */
  readonly chain: readonly string[];
  /** ` by a program without a signature`; empty: by the process that was denied. */
  readonly by: string;
  /** How it ends. */
  readonly ends: string;
  /** What the new build does with it: `allow`, `not subscribed`, `muted`. */
  readonly to: string;
  /** The new build looked at the disk for it, which has no file of the trace: it is a note. */
  readonly looked: boolean;
  /** The denied message. */
  readonly example: Example;
}

export interface FindingChange {
  readonly change: 'new-finding' | 'gone-finding';
  readonly rule: RuleSlug;
  readonly class: FindingClass;
  /** The place in the client's code; empty if there is none. */
  readonly where: string;
  readonly sentence: string;
  readonly command: string;
}

export interface FlakyGroup extends MessageGroup {
  /** What runs disagree about: `deny or allow`. */
  readonly answers: string;
  readonly builds: readonly Side[];
}

export interface FlakyFinding {
  readonly rule: RuleSlug;
  readonly where: string;
  /** In how many runs of each build, of all that it made. */
  readonly seen: Readonly<Record<Side, number>>;
}
