// Finds what was erased or changed in the ledgers of a run, and words for the report.

import type { Trouble } from '../../observed/observation.ts';
import { type LedgerDamage, noDamage } from '../ledger/ledger.ts';
import type { CollectedRun } from './ended-run.ts';

export function damageOf({ ledgers, ledgerSlots, sharedIsWhole }: CollectedRun): LedgerDamage {
  const sum = { ...noDamage, counters: sharedIsWhole ? 0 : 1 };
  for (const ledger of ledgers) {
    const damage = ledger.damage(ledgerSlots.has(ledger.slot));
    sum.rows += damage.rows;
    sum.facts += damage.facts;
    sum.stacks += damage.stacks;
    sum.modules += damage.modules;
    sum.names += damage.names;
    sum.counters += damage.counters;
  }
  return sum;
}

export function sumOfDamage({ rows, facts, stacks, modules, names, counters }: LedgerDamage): number {
  return rows + facts + stacks + modules + names + counters;
}

export function damageTrouble(damage: LedgerDamage): Trouble[] {
  if (sumOfDamage(damage) === 0) return [];
  const { rows, facts, stacks, modules, names, counters } = damage;
  const counts: readonly (readonly [number, string, string])[] = [
    [facts, 'fact', 'facts'],
    [rows, 'message', 'messages'],
    [stacks, 'stack', 'stacks'],
    [modules, 'module', 'modules'],
    [names, 'name', 'names'],
    [counters, 'counter', 'counters'],
  ];
  const missing = counts
    .filter(([count]) => count > 0)
    .map(([count, one, more]) => `${count} ${count === 1 ? one : more}`);
  return [
    {
      sentence: `The ledger is damaged: ${missing.join(', ')} missing or overwritten.`,
      remedy:
        'Something deleted or overwrote files of the run directory (esreplay-...), or the memory that the replayer maps into the client. Run it again; a client that cleans temporary folders must leave these files alone.',
    },
  ];
}
