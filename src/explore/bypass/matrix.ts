// The table of effects, with what became of each row: the whole of what was tried. Claims are about other files than
// denials, so that each has its own part of the table.
import type { Attempt, NotTried } from './attempts.ts';
import { type BypassCell, unsaid, worst } from './bypass-data.ts';
import type { Claim } from './claims.ts';
import { effectRows } from './effects.ts';
import type { Judged } from './packed.ts';
import type { Protection } from './protection.ts';

export function matrixOf(
  judged: readonly Judged[],
  not: readonly NotTried[],
  standing: ReadonlySet<Claim>,
  claims: readonly Protection[],
): readonly BypassCell[] {
  const of = (claim: string | null): readonly BypassCell[] =>
    tableOf(
      claim,
      judged.filter(({ attempt }) => textOf(attempt.claim) === claim),
      not.filter((each) => textOf(each.claim) === claim),
      standing,
    );
  return [null, ...claims].flatMap((claim) =>
    claim === null ? of(null) : of(claim.text).filter(({ effect }) => claim.effects.includes(effect)),
  );
}

/** As typed; null: a message of the trace says it. */
export const textOf = ({ claimed }: Claim): string | null => claimed?.text ?? null;

function tableOf(
  claim: string | null,
  judged: readonly Judged[],
  not: readonly NotTried[],
  standing: ReadonlySet<Claim>,
): readonly BypassCell[] {
  const byRow = new Map<Attempt['row'], BypassCell[]>();
  const add = (row: Attempt['row'], is: BypassCell['is'], why: string | null): void => {
    const { effect, event, role } = row;
    byRow.set(row, [...(byRow.get(row) ?? []), { claim, effect, event, role, is, why }]);
  };
  for (const { claim: of, row, why } of not) if (standing.has(of)) add(row, 'not tried', why);
  for (const each of judged) {
    const { attempt } = each;
    if (attempt.way.is === 'actor') continue;
    if (standing.has(attempt.claim)) add(attempt.row, ...stateOf(each));
    else add(attempt.row, 'not tried', 'what was denied is allowed on this file alone');
  }
  return effectRows.map((row) => {
    const { effect, event, role } = row;
    return worst(byRow.get(row) ?? []) ?? { claim, effect, event, role, is: 'not tried', why: unsaid };
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
