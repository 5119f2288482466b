// What a suite names and no test uses any more: suppressions without a finding, and files of expectations without a
// test. Only a run of the whole suite can tell.
import { rmSync } from 'node:fs';
import { relative, resolve } from 'node:path';
import { globSync } from 'tinyglobby';
import type { Cell } from './cell.ts';
import { type CellResult, reportOf } from './result.ts';
import type { SuiteFile } from './suite-file.ts';

export interface Stale {
  /** `file:line` of each. */
  readonly suppressions: readonly string[];
  /** Paths, relative to the suite file. */
  readonly expectations: readonly string[];
}

export const nothingStale: Stale = { suppressions: [], expectations: [] };

/** `results`: of all cells. Cells without a report leave it open what they would have used. */
export function staleOf(suite: SuiteFile, cells: readonly Cell[], results: readonly CellResult[]): Stale {
  const ran = results.filter(({ kind, verdict }) => kind === 'test' && verdict !== 'skipped');
  return {
    suppressions: ran.every((result) => reportOf(result) !== null) ? unusedSuppressions(ran) : [],
    expectations: unusedFiles(suite, cells),
  };
}

function unusedSuppressions(results: readonly CellResult[]): string[] {
  const uses = new Map<string, number>();
  // A known finding has a place in the suite file, and is judged cell by cell.
  for (const result of results)
    for (const { place, findings } of reportOf(result)?.suppressions ?? [])
      if (place !== null && /:\d+$/.test(place)) uses.set(place, (uses.get(place) ?? 0) + findings);
  return [...uses].filter(([, findings]) => findings === 0).map(([place]) => place);
}

/** Files that the template of expectations could name, and no cell does. */
function unusedFiles({ text, folder }: SuiteFile, cells: readonly Cell[]): string[] {
  if (text.expect === undefined) return [];
  const pattern = text.expect.replaceAll(/\{(client|trace|os)\}/g, '*');
  if (pattern === text.expect) return [];
  const used = new Set(cells.map(({ expect }) => expect));
  return globSync(pattern, { cwd: folder, followSymbolicLinks: false, onlyFiles: true })
    .filter((path) => !used.has(resolve(folder, path)))
    .sort();
}

/** Deletes stale files of expectations. */
export function prune({ folder }: SuiteFile, { expectations }: Stale): void {
  for (const path of expectations) {
    const file = resolve(folder, path);
    if (!relative(folder, file).startsWith('..')) rmSync(file, { force: true });
  }
}
