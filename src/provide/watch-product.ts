// Waits for the end of a run of a product that reads eslogger: until it has read the last line and is quiet, or ends by
// itself, or does not read.
import type { ClientProcess } from '../run/client/client-process.ts';
import { type GroupActivity, groupActivity } from '../run/process-table.ts';
import { type StartedEslogger, startedEsloggers } from './programs.ts';

export type ProductEnding =
  /** It read all, and then was quiet. */
  | 'end'
  | 'product-ended'
  | 'never-started'
  /** Lines wait, and it does nothing. */
  | 'not-reading'
  | 'interrupted';

export interface WatchedProduct {
  readonly folder: string;
  readonly client: ClientProcess;
  /** Lines that it has printed. */
  readonly printed: () => number;
  readonly signal: AbortSignal | undefined;
  readonly patience: Patience;
  /** Resolves early when the product exits. */
  readonly wake: () => Promise<void>;
}

const pollMs = 10;
const quietMs = 200;
/** It may start eslogger again after one that ended, and wait before. */
const againMs = 1000;
/** One that computes without end is quiet enough. */
const busyMs = 10_000;
const noticeMs = 1000;

export interface Patience {
  /** For the first eslogger. */
  readonly startMs: number;
  /** For a product that does nothing while lines wait, and for one that computes. */
  readonly idleMs: number;
  readonly endlessMs: number;
  /** After SIGTERM: it may write a file, on a busy machine. */
  readonly endMs: number;
}
export const usualPatience: Patience = { startMs: 10_000, idleMs: 10_000, endlessMs: 30_000, endMs: 5000 };

export async function watchProduct(watched: WatchedProduct): Promise<ProductEnding> {
  const { startMs, idleMs, endlessMs } = watched.patience;
  const beginMs = performance.now();
  let last = '';
  let lastMs = beginMs;
  let settledMs: number | null = null;
  let endedMs: number | null = null;
  let activity: GroupActivity | null = null;
  let activeMs = beginMs;
  for (;;) {
    const exit = watched.client.exit; // before what it left is read
    const started = startedEsloggers(watched.folder);
    const nowMs = performance.now();
    if (watched.signal?.aborted === true) return 'interrupted';
    const ours = new Set(started.map(({ pid }) => pid));
    // A script may have started it, and exited.
    if (exit !== null && !watched.client.groupAliveBeside(ours)) {
      endedMs ??= nowMs;
      // An eslogger may not have noticed yet what was read.
      const isClear = started.every(
        (each) => !each.isAlive || each.state?.isRead === true || each.state?.isThrownAway === true,
      );
      if (isClear || nowMs - endedMs > noticeMs) return 'product-ended';
      await next(watched);
      continue;
    }
    const seen = groupActivity(watched.client.pid, ours);
    if (seen.isBusy || seen.ticks !== activity?.ticks) activeMs = nowMs;
    activity = seen;
    const now = `${JSON.stringify(started)}${watched.printed()}`;
    if (now !== last) {
      last = now;
      lastMs = nowMs;
      settledMs = null;
    }
    const sinceMs = nowMs - Math.max(lastMs, activeMs);
    if (started.length === 0) {
      if (sinceMs > startMs || nowMs - beginMs > endlessMs) return 'never-started';
    } else if (started.every(isSettled)) {
      settledMs ??= nowMs;
      const neededMs = started.some(({ isAlive }) => !isAlive) ? againMs : quietMs;
      if (sinceMs >= neededMs || nowMs - settledMs > busyMs) return 'end';
    } else if (started.some(waitsForReader) && (sinceMs > idleMs || nowMs - lastMs > endlessMs)) return 'not-reading';
    await next(watched);
  }
}

const next = ({ wake }: WatchedProduct): Promise<unknown> =>
  Promise.race([wake(), new Promise((resolve) => setTimeout(resolve, pollMs))]);

function isSettled({ isAlive, state }: StartedEslogger): boolean {
  return !isAlive || state?.phase === 'read';
}

function waitsForReader({ isAlive, state }: StartedEslogger): boolean {
  return isAlive && (state?.phase === 'written' || state?.phase === 'done');
}
