// What `test --json` writes, and `merge-reports`: a test at a time, so that a suite of any size is written.
import { printableJson } from '../words/printable.ts';
import type { CellResult, SuiteResult } from './result.ts';
import type { Stale } from './stale.ts';

/** Keys are append-only. `version`: of esreplay. */
export const suiteValue = (result: SuiteResult, stale: Stale, version: string) => ({ version, ...result, stale });

/** Returns the pieces of the document. `cells`: the whole results, in the order of the suite. */
export function* suiteJson(
  result: SuiteResult,
  stale: Stale,
  version: string,
  cells: Iterable<CellResult> = result.cells,
): Iterable<string> {
  const empty = '"cells": []';
  const whole = JSON.stringify(suiteValue({ ...result, cells: [] }, stale, version), null, 2);
  // No text of a value has these letters: its quotes are escaped.
  const at = whole.indexOf(empty);
  yield printableJson(whole.slice(0, at));
  let before = '"cells": [\n';
  for (const cell of cells) {
    yield printableJson(`${before}${JSON.stringify(cell, null, 2).replaceAll(/^/gm, '    ')}`);
    before = ',\n';
  }
  const isEmpty = before !== ',\n';
  yield printableJson(`${isEmpty ? empty : '\n  ]'}${whole.slice(at + empty.length)}\n`);
}
