// Detects a handler that never returns: nothing after it is delivered, so the run would last forever.
import { readFileSync } from 'node:fs';
import { machineDelay } from '../../observed/machine-delay.ts';
import {
  type AnyFact,
  findRow,
  type ProcessObservation,
  type Row,
  reached,
  type Trouble,
} from '../../observed/observation.ts';
import type { LedgerControl } from '../../schema/generated/ledger.ts';
import { formatDuration } from '../../words/duration.ts';
import { messageLabel } from '../../words/event-label.ts';
import type { Ledger } from '../ledger/ledger.ts';

/**
 * How far back to search for the row of a client that stands still: other clients and misses in the queue add rows
 * meanwhile.
 */
export const rowsBack = 65_536;

export interface HungHandlerLimits {
  /** After a deadline that passed because of the handler: its own, or that of a message behind it. */
  readonly deadlineMs: number;
  /** Without deadlines: after the handler was entered, and in recorded pace after the last scheduled message. */
  readonly noDeadlineMs: number;
}

/**
 * Notices a handler that stands still. Cheap while deliveries continue; reads rows only of a client that gets nothing.
 */
export class HungHandlerWatch {
  private readonly seen = new Map<string, { delivered: number; sinceMs: number }>();

  constructor(private readonly limits: HungHandlerLimits) {}

  /**
   * Returns true if a handler has not returned for too long. `scheduleEndNs`: when the last message is due, 0 in paces
   * without a schedule.
   */
  look(ledgers: readonly Ledger[], nowMs: number, monotonicNs: number, scheduleEndNs: number): boolean {
    return ledgers.some((ledger) => {
      const control = ledger.control();
      return (
        control !== null &&
        this.standing(ledger.slot, control, nowMs) &&
        this.hung(ledger, control, monotonicNs, scheduleEndNs)
      );
    });
  }

  private standing(slot: number, control: LedgerControl, nowMs: number): boolean {
    const minMs = Math.min(this.limits.deadlineMs, this.limits.noDeadlineMs);
    let standing = false;
    for (let client = 0; client < Math.min(control.clients, control.delivered.length); client += 1) {
      const key = `${slot} ${client}`;
      const delivered = control.delivered[client] ?? 0;
      const before = this.seen.get(key);
      if (before === undefined || before.delivered !== delivered) this.seen.set(key, { delivered, sinceMs: nowMs });
      else if (delivered > 0 && nowMs - before.sinceMs >= minMs) standing = true;
    }
    return standing;
  }

  private hung(ledger: Ledger, control: LedgerControl, monotonicNs: number, scheduleEndNs: number): boolean {
    const rows = [...ledger.rows(Math.max(0, control.rows - rowsBack))];
    const hung = hungHandlers(rows).some(({ deadlineNs, enteredNs }) =>
      deadlineNs === null
        ? monotonicNs - Math.max(enteredNs, scheduleEndNs) >= this.limits.noDeadlineMs * 1e6
        : monotonicNs - deadlineNs >= this.limits.deadlineMs * 1e6,
    );
    return hung && !isDebugged(control.pid);
  }
}

export interface HungHandler {
  readonly row: Row;
  readonly enteredNs: number;
  /** The first deadline that passed because of it: its own, or that of a message behind it; null without deadlines. */
  readonly deadlineNs: number | null;
}

/** Returns for each es_client_t the message with a handler that has not returned. */
export function hungHandlers(rows: Iterable<Row>): HungHandler[] {
  const last = new Map<number, { row: Row | null; enteredNs: number; deadlineNs: number | null }>();
  for (const row of rows) {
    const own = row.auth ? row.deadlineNs : null;
    if (row.deliveredNs !== null) {
      const standing = row.returnedNs === null ? row : null;
      last.set(row.client, { row: standing, enteredNs: row.deliveredNs, deadlineNs: own });
      continue;
    }
    const at = last.get(row.client);
    if (at !== undefined) at.deadlineNs ??= own;
  }
  return [...last.values()].flatMap(({ row, ...times }) => (row === null ? [] : [{ row, ...times }]));
}

/** Says which handler did not return; `answered` unless a missing or late answer already says so. */
export function hungOf(
  run: { readonly trace: { readonly messages: number }; readonly durationNs: number; readonly stallNs: number },
  processes: readonly ProcessObservation[],
): { readonly answered: boolean; readonly trouble: Trouble } {
  const hung = processes.flatMap((process) => hungHandlers(process.rows()).map((handler) => ({ ...handler, process })));
  const [first] = hung.sort((a, b) => (a.deadlineNs ?? Infinity) - (b.deadlineNs ?? Infinity));
  const left = run.trace.messages - Math.min(...processes.map(({ counts }) => Math.max(0, ...counts.map(reached))));
  const where = first === undefined ? null : standingStack(first.process, first.row);
  return {
    answered: !processes.some(
      (process) => findRow(process, isUnanswered) !== null || hasLateAnswer(process, run.stallNs),
    ),
    trouble: {
      sentence: `The handler of ${first === undefined ? 'a message' : messageLabel(first.row)} had not returned${first === undefined ? '' : howLong(first, run.durationNs)}; the run was stopped there${left > 0 ? `, ${left} ${left === 1 ? 'message was' : 'messages were'} not delivered` : ''}.`,
      remedy:
        'Every message behind that handler waits. See its stack, or attach a debugger to the client while it hangs.',
      ...(where === null ? {} : { where }),
    },
  };
}

function howLong({ row, enteredNs, deadlineNs }: HungHandler, nowNs: number): string {
  if (deadlineNs === null) return ` ${formatDuration(nowNs - enteredNs)} after it was entered; it has no deadline`;
  const whose = row.auth ? 'its deadline' : 'the deadline of a message behind it';
  return ` ${formatDuration(nowNs - deadlineNs)} after ${whose}`;
}

function standingStack(process: ProcessObservation, row: Row): Required<Trouble>['where'] | null {
  for (const fact of process.facts('standing'))
    if (fact.traceIndex === row.traceIndex && fact.client === row.client)
      return fact.stack === null ? null : { slot: process.slot, stack: fact.stack };
  return null;
}

function isUnanswered(row: Row): boolean {
  return row.auth && row.settled === 'unanswered' && row.respondedNs === null;
}

/**
 * True if a deadline was missed because of the client. A handler that hangs may still answer while the run is being
 * stopped; whether it does so in time depends on how busy the machine is.
 */
function hasLateAnswer(process: ProcessObservation, stallNs: number): boolean {
  const facts = new Map([...process.facts('late_response')].map((fact) => [keyOf(fact), fact]));
  const isLate = (row: Row): boolean =>
    row.auth && row.settled === 'late' && machineDelay(row, facts.get(keyOf(row)) ?? null, stallNs) === null;
  return findRow(process, isLate) !== null;
}

const keyOf = ({ client, traceIndex, injected }: AnyFact | Row): string => `${client} ${traceIndex} ${injected}`;

/** Deadlines do not count while a debugger is attached to the client. */
function isDebugged(pid: number): boolean {
  if (process.platform !== 'linux') return false;
  try {
    return !/^TracerPid:\s*0$/m.test(readFileSync(`/proc/${pid}/status`, 'latin1'));
  } catch {
    return false; // it ended meanwhile
  }
}
