// Waits for a run to end, in any way. What is right or wrong is decided by `observe.ts` and the judge.
import { reached } from '../../observed/observation.ts';
import type { SharedFile } from '../../schema/generated/ledger.ts';
import type { RunClient } from '../client/run-client.ts';
import type { RunDirectory } from '../directory/run-directory.ts';
import type { Ending } from '../ending.ts';
import { killPoint } from '../kill-points.ts';
import { countsOf, Ledger } from '../ledger/ledger.ts';
import type { OptionsWithDefaults, Progress, SeenProcess } from '../options.ts';
import { exists, isAlive } from '../process-table.ts';
import { readinessOf } from '../readiness.ts';
import { HungHandlerWatch, rowsBack } from './hung-handler.ts';
import type { LedgerSpill } from './ledger-spill.ts';
import { SharedTouch } from './shared-touch.ts';
import { activityOf, StuckWatch } from './stuck.ts';

export interface WatchedRun {
  readonly directory: RunDirectory;
  readonly spill: LedgerSpill;
  readonly clients: readonly RunClient[];
  readonly options: OptionsWithDefaults;
  readonly startedMs: number;
  readonly tracePids: ReadonlySet<number>;
  readonly messageCount: number;
}

/** A short run is checked more often, so that the wait after its end is about a hundredth of it. */
const minPollMs = 2;
const pollMs = 10;
const progressMs = 200;
/** Older zombies have no parent that reaps them. */
const zombiesMs = 50;
/** Each client that attaches touches the shared file, too. One may touch it all the time: then every other wait is whole. */
const maxHints = 4;
/** A client's first process may have exited and left one behind that has not attached yet. */
const unattachedMs = 1000;
/** With no message due later and no answer open, a run in which nothing happens for this long is stuck. */
const silentMs = 180_000;
/** A client can overwrite a deadline: one that is later is not waited for. */
const maxBudgetNs = 3600e9;
/** Time for the library to close the ledger after a stop request. */
const closeMs = 500;

/** `wake` resolves early when a client exits. */
export async function watchRun(run: WatchedRun, wake: () => Promise<void>): Promise<Ending> {
  const touch = new SharedTouch(run.directory.sharedPath);
  try {
    return await watchUntilEnd(run, wake, touch);
  } finally {
    touch.close();
  }
}

async function watchUntilEnd(run: WatchedRun, wake: () => Promise<void>, touch: SharedTouch): Promise<Ending> {
  let lastProgress = 0;
  let lastZombies = 0;
  const goneAt = new Map<RunClient, number>();
  const { hungHandlerMs, budgetScale } = run.options;
  const stuck = new StuckWatch({ stoppedMs: hungHandlerMs, silentMs: silentMs * Math.max(1, budgetScale) });
  let scheduleEnd = 0; // as first seen: the client can overwrite it later
  const hung = new HungHandlerWatch({
    deadlineMs: hungHandlerMs,
    noDeadlineMs: run.options.endlessHandlerMs,
  });
  const ledgers = new WatchedLedgers(run.directory.ledgerDirectories);
  const { onLook, onProgress } = run.options;
  let hints = maxHints;
  for (;;) {
    const now = Date.now();
    const shared = run.directory.readShared();
    run.spill.look(now);
    onLook?.(shared, () => seenProcesses(ledgers.all()));
    if (shared.startNs !== 0) killPoint('first-look');
    const pids = attachedPids(shared);
    if (pids.some((pid) => run.tracePids.has(pid))) return 'pid-collision';
    if (hasEnded(shared, run.clients.length)) return 'end';
    if (shared.stop !== 0) return 'killed';
    if (run.options.signal?.aborted) return 'interrupted';
    for (const client of run.clients) if (client.exit !== null && !goneAt.has(client)) goneAt.set(client, now);
    // A clock that is set back must not hide them.
    const findsZombies = Math.abs(now - lastZombies) >= zombiesMs;
    if (findsZombies) lastZombies = now;
    if (clientsGone(run, pids, goneAt, now, findsZombies ? isAlive : exists))
      return hasEnded(run.directory.readShared(), run.clients.length) ? 'end' : 'client-ended';
    const late = now - run.startedMs > patienceMs(run);
    if (late && shared.attached < run.clients.length) return 'never-attached';
    if (late && shared.subscribed < run.clients.length) return 'never-subscribed';
    if (late && shared.startNs === 0 && run.options.ready !== undefined) return 'never-ready';
    if (now - lastProgress >= progressMs) {
      lastProgress = now;
      const seen = ledgers.all();
      onProgress?.(progressOf(run, seen, shared, now));
      const monotonicNs = Number(process.hrtime.bigint());
      if (shared.scheduleNs !== 0) scheduleEnd ||= scheduleEndNs(shared);
      if (hung.look(seen, now, monotonicNs, scheduleEnd)) return 'handler-hung';
      const isDue = (): boolean => isStillDue(run.options, seen, scheduleEnd, monotonicNs);
      const controls = seen.map((ledger) => ledger.control());
      const ending = stuck.look({ nowMs: now, activity: activityOf(controls, shared.openAuth), pids, isDue });
      if (ending !== null) return ending;
    }
    const waitMs = Math.min(Math.max((now - run.startedMs) / 100, minPollMs), pollMs);
    const hint: Promise<boolean>[] = hints === 0 ? [] : [touch.next().then(() => true)];
    const timer = new Promise((resolve) => setTimeout(resolve, waitMs));
    const hinted = (await Promise.race([wake(), timer, ...hint])) === true;
    hints = Math.min(hints + (hinted ? -1 : 1), maxHints);
  }
}

/** Tells the library to stop and waits a short time until every client has closed its ledger. */
export async function stopDelivery(run: WatchedRun): Promise<void> {
  run.directory.requestStop();
  const until = Date.now() + closeMs;
  while (Date.now() < until) {
    const shared = run.directory.readShared();
    const open = shared.slotPid.some((pid, slot) => pid !== 0 && isAlive(pid) && (shared.slotEndNs[slot] ?? 0) === 0);
    if (!open) return;
    await new Promise((resolve) => setTimeout(resolve, pollMs));
  }
}

/** es_new_client checks and indexes the whole trace before it returns, which is not the client's time. */
function patienceMs({ options, messageCount }: WatchedRun): number {
  const openingMs = messageCount * 4e-3;
  return options.subscribeTimeoutMs + openingMs + (readinessOf(options).quietNs ?? 0) / 1e6;
}

export function hasEnded(shared: SharedFile, clients: number): boolean {
  if (shared.endNs !== 0) return true;
  return shared.slotEndNs.filter((ns) => ns !== 0).length >= clients;
}

function scheduleEndNs({ startNs, scheduleNs }: Pick<SharedFile, 'startNs' | 'scheduleNs'>): number {
  return startNs === 0 ? 0 : startNs + scheduleNs;
}

function attachedPids(shared: SharedFile): number[] {
  return shared.slotPid.filter((pid) => pid !== 0);
}

// A script may start the client and exit, and a client may fork before it attaches, so only attached processes count. A
// client that exited without attaching can never subscribe, and the run would never begin.
function clientsGone(
  run: WatchedRun,
  pids: readonly number[],
  goneAt: ReadonlyMap<RunClient, number>,
  now: number,
  remains: (pid: number) => boolean,
): boolean {
  const awaited = run.clients.length - pids.length;
  if (awaited <= 0) return !pids.some(remains);
  const lost = [...goneAt].filter(
    ([client, since]) => !pids.includes(client.pid) && (now - since > unattachedMs || !client.groupAlive),
  );
  // A script that exited counts as lost although its client attached, so the scripts are subtracted.
  const scripts = pids.filter((pid) => !run.clients.some((client) => client.pid === pid)).length;
  return lost.length - scripts >= awaited;
}

function isStillDue(
  options: OptionsWithDefaults,
  ledgers: readonly Ledger[],
  scheduleEnd: number,
  monotonicNs: number,
): boolean {
  if (options.pace === 'step') return true; // a person may take their time
  if (scheduleEnd > monotonicNs) return true;
  return ledgers.some((ledger) => {
    const from = Math.max(0, (ledger.control()?.rows ?? 0) - rowsBack);
    for (const { settled, queuedNs, deadlineNs } of ledger.rows(from)) {
      const believed = deadlineNs !== null && deadlineNs - queuedNs <= maxBudgetNs * Math.max(1, options.budgetScale);
      if (settled === 'cut' && believed && deadlineNs > monotonicNs) return true;
    }
    return false;
  });
}

/** A ledger knows its control page again if it is the same as at the last look. */
class WatchedLedgers {
  private readonly bySlot = new Map<number, Ledger>();

  constructor(private readonly directories: readonly string[]) {}

  /** Those that have a control page by now. */
  all(): Ledger[] {
    return Ledger.slots(this.directories).map((slot) => {
      const ledger = this.bySlot.get(slot) ?? new Ledger(this.directories, slot, 0);
      this.bySlot.set(slot, ledger);
      return ledger;
    });
  }
}

function seenProcesses(ledgers: readonly Ledger[]): SeenProcess[] {
  return ledgers.flatMap((ledger) => {
    const control = ledger.control();
    if (control === null) return [];
    const clients = Math.min(control.clients, control.delivered.length);
    const counts = Array.from({ length: clients }, (_, client) => countsOf(control, client));
    return [{ slot: ledger.slot, rowCount: control.rows, counts, rows: (from: number) => ledger.rows(from) }];
  });
}

function progressOf(run: WatchedRun, ledgers: readonly Ledger[], shared: SharedFile, now: number): Progress {
  const controls = ledgers.flatMap((ledger) => ledger.control() ?? []);
  const delivered = controls.map((control) => reached(countsOf(control, 0)));
  return {
    delivered: delivered.length === 0 ? 0 : Math.min(...delivered),
    responded: controls.reduce((sum, { respondSuccess }) => sum + respondSuccess, 0),
    open: shared.openAuth,
    total: run.messageCount,
    elapsedMs: now - run.startedMs,
    leftMs: leftMs(shared, Number(process.hrtime.bigint())),
  };
}

export function leftMs(shared: Pick<SharedFile, 'startNs' | 'scheduleNs'>, monotonicNs: number): number | null {
  if (shared.startNs === 0 || shared.scheduleNs === 0) return null;
  return Math.max(0, scheduleEndNs(shared) - monotonicNs) / 1e6;
}
