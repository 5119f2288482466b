// The kinds of cells that are no plain run, a row each.
import { plural } from '../report/layout.ts';
import type { TrialPool } from '../trials/pool.ts';
import type { Cell, CellKind, OtherCell } from './cell.ts';
import { cellsOf, membersOf } from './cells.ts';
import { comparison } from './comparisons.ts';
import { exploration } from './explorations.ts';
import { gate } from './gates.ts';
import type { OtherKind, SuitePlace } from './other-kind.ts';
import { product } from './products.ts';
import type { Attempt, CellResult } from './result.ts';
import { savedFinding } from './saved-findings.ts';
import type { SuiteFile } from './suite-file.ts';

type Kinds = { readonly [K in OtherCell['kind']]: OtherKind<Extract<OtherCell, { readonly kind: K }>> };
const kinds: Kinds = { product, gate, compare: comparison, explore: exploration, finding: savedFinding };
const kindOf = (kind: CellKind): OtherKind<OtherCell> | null => (kind === 'test' ? null : kinds[kind]);

/** In the order of a suite. */
export const cellKinds: readonly [CellKind, ...CellKind[]] = ['test', ...(Object.keys(kinds) as OtherCell['kind'][])];

/** Returns the tests in their order, then the others. Throws UsageError as `cellsOf`. */
export function allCells(file: SuiteFile): readonly Cell[] {
  const members = membersOf(file);
  const others = (Object.values(kinds) as readonly OtherKind<OtherCell>[]).flatMap((kind) => kind.cells(file, members));
  const all = [...cellsOf(file, members), ...others];
  const seen = new Set<string>();
  const twice = all.find(({ id }) => seen.size === seen.add(id).size);
  if (twice !== undefined) throw file.fault([kindOf(twice.kind)?.key ?? 'clients'], `names '${twice.id}' twice`);
  return all;
}

export const attemptOther = (
  cell: OtherCell,
  pool: TrialPool,
  place: SuitePlace,
  exclusive: boolean,
): Promise<Attempt> => (kinds[cell.kind] as OtherKind<OtherCell>).attempt(cell, pool, place, exclusive);

/** Returns what was measured, in words; null for a test, and without a measurement. */
export function measuredWords({ kind, attempts }: Pick<CellResult, 'kind' | 'attempts'>): string | null {
  const last = attempts.at(-1);
  return last === undefined ? null : (kindOf(kind)?.measured(last) ?? null);
}

/** Empty for a test, whose report says it. */
export const becauseOf = (kind: CellKind, attempt: Attempt): string => kindOf(kind)?.because(attempt) ?? '';

/** `24 tests (3 traces) and 1 gate`: how many there are of each kind. `about`: what follows the number of tests. */
export function countWords(cells: readonly Pick<Cell, 'kind'>[], about: string): string {
  const parts = cellKinds.flatMap((kind) => {
    const count = cells.filter((cell) => cell.kind === kind).length;
    return count === 0 ? [] : [`${plural(count, kindOf(kind)?.noun ?? kind)}${kind === 'test' ? about : ''}`];
  });
  return [parts.slice(0, -1).join(', '), ...parts.slice(-1)].filter((part) => part !== '').join(' and ');
}
