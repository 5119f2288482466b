// What each class of findings means for the result of a run, for documents and explanations.
import type { FindingClass } from './rule.ts';

export const classWords: Readonly<Record<FindingClass, string>> = {
  violation: 'violation',
  hazard: 'hazard (fails under --strict)',
  difference: 'difference (fails when expectations are given)',
  note: 'note (never fails)',
};
