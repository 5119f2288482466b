// The table of effects, with what became of each row: the whole of what was tried.
import type { Attempt, NotTried } from './attempts.ts';
import { type BypassCell, unsaid, worst } from './bypass-data.ts';
import type { Claim } from './claims.ts';
import { effectRows } from './effects.ts';
import type { Judged } from './packed.ts';

export function matrixOf(
  judged: readonly Judged[],
  not: readonly NotTried[],
  standing: ReadonlySet<Claim>,
): readonly BypassCell[] {
  const byRow = new Map<Attempt['row'], BypassCell[]>();
  const add = (row: Attempt['row'], is: BypassCell['is'], why: string | null): void => {
    const { effect, event, role } = row;
    byRow.set(row, [...(byRow.get(row) ?? []), { effect, event, role, is, why }]);
  };
  for (const { claim, row, why } of not) if (standing.has(claim)) add(row, 'not tried', why);
  for (const each of judged) {
    const { attempt } = each;
    if (attempt.way.is === 'actor') continue;
    if (standing.has(attempt.claim)) add(attempt.row, ...stateOf(each));
    else add(attempt.row, 'not tried', 'what was denied is allowed on this file alone');
  }
  return effectRows.map((row) => {
    const { effect, event, role } = row;
    return worst(byRow.get(row) ?? []) ?? { effect, event, role, is: 'not tried', why: unsaid };
  });
}

export function stateOf({ state, attempt }: Judged): readonly [BypassCell['is'], string | null] {
  switch (state) {
    case 'denied':
      return ['denied', null];
    case 'allowed':
      return ['allowed', attempt.row.weak ?? null];
    case 'not subscribed':
      return ['not subscribed', null];
    case 'muted':
      return ['not subscribed', 'the client has muted it'];
    case 'unknown':
      return ['not tried', 'the client did not answer'];
    case 'changes others':
      return ['not tried', 'it changes what the client decides about the recorded messages'];
  }
}
