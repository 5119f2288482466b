// The lines that the traces of the test clients are made of: one line per message, each path and budget with a purpose.

import type { Message, MessageEvent } from '../../src/schema/generated/messages.ts';
import { eventRows } from '../../src/schema/macos/events.ts';
import { buildFile, buildMessage, buildProcess, builtMachBase, builtWallBase } from '../../src/trace/builders.ts';

export type EventName =
  | 'AUTH_OPEN'
  | 'AUTH_EXEC'
  | 'AUTH_CREATE'
  | 'NOTIFY_OPEN'
  | 'NOTIFY_EXEC'
  | 'NOTIFY_EXIT'
  | 'NOTIFY_FORK'
  | 'NOTIFY_BTM_LAUNCH_ITEM_ADD';

export interface Line {
  readonly event: EventName;
  readonly path: string;
  readonly budgetMs: number;
  /** Lines of one actor are of one process. Without it each line has its own. */
  readonly actor?: number;
  /** The actor that started its process. */
  readonly parent?: number;
  /** Of a fork: the actor that it starts. */
  readonly child?: number;
  /** The program of the process. */
  readonly executable?: string;
  /** Keys of the payload that replace the usual ones. */
  readonly payload?: object;
  /** Number of messages of a type that were lost immediately before. */
  readonly lost?: { readonly event: EventName; readonly count: bigint };
}

/** Long enough for any machine, and no test waits for it. A call is long after a hundredth of it. */
const ampleMs = 200_000;
const ticksPerMs = 24_000n;

export const line = (event: EventName, path: string, budgetMs = ampleMs): Line => ({ event, path, budgetMs });
export const repeat = (times: number, ...lines: readonly Line[]): Line[] =>
  Array.from({ length: times }, () => lines).flat();

export function eventNumber(event: EventName): number {
  const row = eventRows.find(({ name }) => name === `ES_EVENT_TYPE_${event}`);
  if (row === undefined) throw new RangeError(`no event ${event}`);
  return row.number;
}

/**
 * Makes a message that comes 1 ms after the last one, from a process with a pid that no process of this machine can
 * have.
 */
export function message(each: Line, index: number, counts: Map<number, bigint>): Message {
  const number = eventNumber(each.event);
  const seed = index + 1;
  const sinceStart = BigInt(seed) * ticksPerMs;
  const wallNs = builtWallBase + (sinceStart * 125n) / 3n;
  const sequence = counts.get(number) ?? 0n;
  counts.set(number, sequence + 1n);
  return buildMessage(
    number,
    {
      time: { tv_sec: wallNs / 1_000_000_000n, tv_nsec: wallNs % 1_000_000_000n },
      mach_time: builtMachBase + sinceStart,
      deadline: each.event.startsWith('AUTH') ? builtMachBase + sinceStart + BigInt(each.budgetMs) * ticksPerMs : 0n,
      process: {
        ...process(each.actor ?? seed, each.parent),
        ...(each.executable === undefined ? {} : { executable: buildFile({ path: each.executable }) }),
      },
      event: payload(each, seed),
      seq_num: sequence,
      global_seq_num: BigInt(index),
    },
    seed,
  );
}

/** One path is one file. */
const seedOf = (path: string): number => [...path].reduce((sum, letter) => sum + letter.charCodeAt(0), 0);

function process(seed: number, parent?: number): Message['process'] {
  const built = buildProcess({ is_platform_binary: true }, seed);
  const own = { ...built, audit_token: { ...built.audit_token, pid: pidOf(seed) } };
  return parent === undefined ? own : { ...own, ppid: pidOf(parent), original_ppid: pidOf(parent) };
}

const pidOf = (actor: number): number => 5_000_000 + actor;

/** Gives only the keys that matter; the builder adds the rest. */
function payload({ event, path, actor, child, payload: own }: Line, seed: number): MessageEvent {
  const file = buildFile({ path }, seedOf(path));
  const member = event.replace(/^(AUTH|NOTIFY)_/, '').toLowerCase();
  const usual: Record<string, object> = {
    open: { fflag: 1, file },
    exec: { target: { ...process(actor ?? seed), is_platform_binary: false, executable: file } },
    exit: { stat: 0 },
    fork: { child: { ...process(child ?? seed, actor), executable: file } },
  };
  return { [member]: { ...usual[member], ...own } } as MessageEvent;
}
