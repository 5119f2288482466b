// Detects a run in which nothing happens any more, at any pace: a client that was stopped, and silence without a reason.
import type { LedgerControl } from '../../schema/generated/ledger.ts';
import { isStopped } from '../process-table.ts';

export interface StuckLimits {
  /** For a process of the client that a signal stopped. */
  readonly stoppedMs: number;
  /** For a run in which nothing is written and nothing is due. */
  readonly silentMs: number;
}

export interface StuckLook {
  readonly nowMs: number;
  /** Everything that changes while the run gets on, as text. */
  readonly activity: string;
  /** Processes of the run. */
  readonly pids: readonly number[];
  /** Whether a message, an answer or a person is still waited for. Called only after a long silence. */
  readonly isDue: () => boolean;
}

/** A harness that did not run for longer, as in a machine that slept, has not watched in that time. */
const maxStepMs = 1000;

type Counters = Pick<LedgerControl, 'rows' | 'facts' | 'stalls' | 'respondSuccess'>;

/** Counts only what the client or the delivery can move: a busy machine writes stalls into a run that stands still. */
export function activityOf(controls: readonly (Counters | null)[], openAuth: number): string {
  const counts = controls.map((seen) => seen && [seen.rows, seen.facts - seen.stalls, seen.respondSuccess]);
  return JSON.stringify([openAuth, counts]);
}

export class StuckWatch {
  private activity = '';
  private lookedAt: number | null = null;
  private silentMs = 0;
  private stoppedMs = 0;

  constructor(
    private readonly limits: StuckLimits,
    private readonly stopped: (pid: number) => boolean = isStopped,
  ) {}

  look({ nowMs, activity, pids, isDue }: StuckLook): 'client-stopped' | 'stuck' | null {
    const stepMs = Math.min(Math.max(0, nowMs - (this.lookedAt ?? nowMs)), maxStepMs);
    this.lookedAt = nowMs;
    if (activity !== this.activity) {
      this.activity = activity;
      this.silentMs = this.stoppedMs = 0;
      return null;
    }
    this.silentMs += stepMs;
    this.stoppedMs = pids.some(this.stopped) ? this.stoppedMs + stepMs : 0;
    if (this.stoppedMs >= this.limits.stoppedMs) return 'client-stopped';
    if (this.silentMs < this.limits.silentMs) return null;
    if (!isDue()) return 'stuck';
    this.silentMs = 0;
    return null;
  }
}
