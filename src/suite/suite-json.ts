// What `test --json` writes, and `merge-reports`: a test at a time, so that a suite of any size is written. A test is one
// line, so that one of any size is read too.
import { RuleLists, type Rules } from '../report/rule-lists.ts';
import { printableJson } from '../words/printable.ts';
import { type CellResult, type NumberedResult, numberedResult, type SuiteResult } from './result.ts';
import type { Stale } from './stale.ts';

type Numbered = Omit<SuiteResult, 'cells'> & { readonly cells: readonly NumberedResult[] };

/** Keys are append-only. `version`: of esreplay. `rules`: those of the reports, by their numbers. */
export const suiteValue = (result: Numbered, stale: Stale, version: string, rules: readonly Rules[]) => ({
  version,
  ...result,
  stale,
  rules,
});

/** What the line of a test begins with. */
export const cellStart = '    {"kind":';

/** Returns the pieces of the document. `cells`: the whole results, in the order of the suite. */
export function* suiteJson(
  result: SuiteResult,
  stale: Stale,
  version: string,
  cells: Iterable<CellResult> = result.cells,
): Iterable<string> {
  const rules = new RuleLists();
  const empty = '"cells": []';
  // No text of a value has these letters: its quotes are escaped.
  const around = (): readonly string[] =>
    JSON.stringify(suiteValue({ ...result, cells: [] }, stale, version, rules.lists), null, 2).split(empty);
  const [head = ''] = around();
  yield printableJson(head);
  let before = '"cells": [\n';
  for (const cell of cells) {
    const { kind, ...others } = numberedResult(cell, rules);
    yield printableJson(`${before}    ${JSON.stringify({ kind, ...others })}`);
    before = ',\n';
  }
  const isEmpty = before !== ',\n';
  const [, tail = ''] = around();
  yield printableJson(`${isEmpty ? empty : '\n  ]'}${tail}\n`);
}
