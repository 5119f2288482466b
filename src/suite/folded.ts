// Nobody reads a hundred thousand tests that passed. Text and page have rows of the first ones, and count the others.
import type { CellResult } from './result.ts';

/** Rows in which each test passed. */
export const maxPassedRows = 1000;

/** Tests of one client that passed and have no row. */
export interface FoldedTests {
  readonly client: string;
  readonly traces: number;
  /** A count for each release, in the order of the suite. */
  readonly tests: readonly { readonly os: string | null; readonly count: number }[];
}

export interface Folded {
  /** Whole rows, in the order of the suite. */
  readonly shown: readonly CellResult[];
  readonly folded: readonly FoldedTests[];
}

type Named = Pick<CellResult, 'kind' | 'client' | 'trace'>;
/** Of a client and a trace. */
export const rowOf = ({ kind, client, trace }: Named): string => JSON.stringify([kind, client, trace]);

/** `limit`: of rows in which each test passed. */
export function withoutMostPassed(cells: readonly CellResult[], limit: number = maxPassedRows): Folded {
  const rows = new Map<string, boolean>();
  for (const cell of cells) rows.set(rowOf(cell), isPlain(cell) && rows.get(rowOf(cell)) !== false);
  let passed = 0;
  // What stays here is not shown.
  for (const [row, isPassed] of rows) {
    passed += isPassed ? 1 : 0;
    if (!isPassed || passed <= limit) rows.delete(row);
  }
  if (rows.size === 0) return { shown: cells, folded: [] };
  return { shown: cells.filter((cell) => !rows.has(rowOf(cell))), folded: counted(cells, rows) };
}

/** Has nothing to read but that it passed. */
const isPlain = ({ kind, verdict, because }: CellResult): boolean =>
  kind === 'test' && verdict === 'passed' && because === '';

function counted(cells: readonly CellResult[], rows: ReadonlyMap<string, boolean>): readonly FoldedTests[] {
  const clients = new Map<string, { readonly traces: Set<string>; readonly tests: Map<string | null, number> }>();
  for (const cell of cells) {
    if (!rows.has(rowOf(cell))) continue;
    const { client, trace, os } = cell;
    const of = clients.get(client) ?? { traces: new Set(), tests: new Map() };
    clients.set(client, of);
    of.traces.add(trace);
    of.tests.set(os, (of.tests.get(os) ?? 0) + 1);
  }
  return [...clients].map(([client, { traces, tests }]) => ({
    client,
    traces: traces.size,
    tests: [...tests].map(([os, count]) => ({ os, count })),
  }));
}

export const countOf = ({ tests }: FoldedTests): number => tests.reduce((sum, { count }) => sum + count, 0);
