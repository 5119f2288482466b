// A handler that never returns: nothing behind it is delivered any more, so that the run would last for ever.
import { readFileSync } from 'node:fs';
import type { Row } from '../judge/observation.ts';
import type { LedgerControl } from '../schema/generated/ledger.ts';
import type { Ledger } from './ledger.ts';

/** How far back the row of a standing client is looked for: other clients and misses in the queue add rows meanwhile. */
const rowsBack = 65_536;

/** Notices that a handler stands still: cheap while deliveries go on, reads rows only of a client that gets nothing. */
export class HungHandlerWatch {
  private readonly seen = new Map<string, { delivered: number; sinceMs: number }>();

  constructor(private readonly graceMs: number) {}

  /** True when a handler has not returned and a deadline passed `graceMs` ago because of it. */
  look(ledgers: readonly Ledger[], nowMs: number, monotonicNs: number): boolean {
    return ledgers.some((ledger) => {
      const control = ledger.control();
      return control !== null && this.standing(ledger.slot, control, nowMs) && this.hung(ledger, control, monotonicNs);
    });
  }

  private standing(slot: number, control: LedgerControl, nowMs: number): boolean {
    let standing = false;
    for (let client = 0; client < Math.min(control.clients, control.delivered.length); client += 1) {
      const key = `${slot} ${client}`;
      const delivered = control.delivered[client] ?? 0;
      const before = this.seen.get(key);
      if (before === undefined || before.delivered !== delivered) this.seen.set(key, { delivered, sinceMs: nowMs });
      else if (delivered > 0 && nowMs - before.sinceMs >= this.graceMs) standing = true;
    }
    return standing;
  }

  private hung(ledger: Ledger, control: LedgerControl, monotonicNs: number): boolean {
    const rows = [...ledger.rows(Math.max(0, control.rows - rowsBack))];
    const late = hungHandlers(rows).some(({ deadlineNs }) => monotonicNs - deadlineNs >= this.graceMs * 1e6);
    return late && !isDebugged(control.pid);
  }
}

export interface HungHandler {
  readonly row: Row;
  /** The first deadline that passed because of it: its own, or one of a message behind it. */
  readonly deadlineNs: number;
}

/** By es_client_t: the message whose handler has not returned, when something had a deadline meanwhile. */
export function hungHandlers(rows: Iterable<Row>): HungHandler[] {
  const last = new Map<number, { row: Row | null; deadlineNs: number | null }>();
  for (const row of rows) {
    const own = row.auth ? row.deadlineNs : null;
    if (row.deliveredNs !== null) {
      last.set(row.client, { row: row.returnedNs === null ? row : null, deadlineNs: own });
      continue;
    }
    const at = last.get(row.client);
    if (at !== undefined) at.deadlineNs ??= own;
  }
  return [...last.values()].flatMap(({ row, deadlineNs }) =>
    row === null || deadlineNs === null ? [] : [{ row, deadlineNs }],
  );
}

/** Deadlines stand still while somebody looks at the client in a debugger. */
function isDebugged(pid: number): boolean {
  if (process.platform !== 'linux') return false;
  try {
    return !/^TracerPid:\s*0$/m.test(readFileSync(`/proc/${pid}/status`, 'latin1'));
  } catch {
    return false; // it ended meanwhile
  }
}
