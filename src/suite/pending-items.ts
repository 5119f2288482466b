// What there is to review: each changed decision once, with the tests that show it, while its file still says what it
// said when they ran.
import { relative } from 'node:path';
import { UsageError } from '../errors/errors.ts';
import { AcceptingFile } from '../expectations/accept.ts';
import { identityKey } from '../judge/identity.ts';
import { allCells } from './cell-kinds.ts';
import type { PendingChanges, RecordedChange, Rejected } from './pending.ts';
import type { SuiteFile } from './suite-file.ts';

/** One question: a change of one line of a file, with the tests that show it. */
export interface PendingItem {
  readonly change: RecordedChange;
  readonly expectations: AcceptingFile;
  /** The file's path, relative to the suite. */
  readonly path: string;
  readonly tests: string[];
}

/** Of tests that the suite still has, and lines that still say what they said. */
export function itemsOf(
  suite: SuiteFile,
  pending: PendingChanges,
): { readonly items: PendingItem[]; readonly omitted: number } {
  const found = pending.read();
  if (found === null)
    throw new UsageError('no results of the suite', { place: suite.path, remedy: 'run `esreplay test` first' });
  const files = new Map<string, AcceptingFile>();
  const items = new Map<string, PendingItem>();
  let omitted = 0;
  for (const { id, expect } of allCells(suite)) {
    const recorded = found.get(id);
    if (expect === null || recorded === undefined || recorded.changes.length === 0) continue;
    omitted += recorded.omitted;
    const expectations = files.get(expect) ?? new AcceptingFile(expect, suite.folder);
    files.set(expect, expectations);
    for (const change of recorded.changes) {
      if (!expectations.isCurrent(change)) continue;
      const item: PendingItem = { change, expectations, path: relative(suite.folder, expect), tests: [] };
      const key = keyOf(rejectionOf(item));
      items.set(key, items.get(key) ?? item);
      items.get(key)?.tests.push(id);
    }
  }
  return { items: [...items.values()], omitted };
}

export const rejectionOf = ({ path, change: { identity, before, after } }: PendingItem): Rejected => ({
  expectations: path,
  identity,
  before,
  after,
});

/** Equal for one change of one line of a file. */
export const keyOf = ({ expectations, identity, before, after }: Rejected): string =>
  JSON.stringify([expectations, identityKey(identity), before.decision, before.cache, after?.decision, after?.cache]);

export function jsonOf({ change, path, tests }: PendingItem, isRejected: boolean) {
  const { index, identity, before, after, cachedFrom, about } = change;
  return {
    expectations: path,
    tests,
    message: index,
    identity,
    expected: before,
    actual: after,
    cachedFrom,
    about,
    isRejected,
  };
}

/** Keys are append-only. */
export const reviewValue = (file: string, changes: readonly ReturnType<typeof jsonOf>[], omitted: number) => ({
  file,
  changes,
  omitted,
});
