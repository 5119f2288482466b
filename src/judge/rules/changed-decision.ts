// A decision that differs from the expected one. Only with --expect.
import { eventLabel } from '../event-label.ts';
import { decidedBy } from '../expectations.ts';
import type { ExpectedDecision, Look, Rule } from '../finding.ts';
import type { Row } from '../observation.ts';

export const changedDecision: Rule = {
  slug: 'changed-decision',
  class: 'difference',
  about: 'the client decided or cached otherwise than expected',
  macos: 'Nothing: this is about the client and its expectations.',
  handlerRule: null,
  advice: 'If the new decision is right, run it again with --update-expect.',
  row(row, look) {
    if (look.expectations === null || row.traceIndex === null || !row.auth) return null;
    const expected = look.expectations.get(row.traceIndex);
    if (expected === undefined || row.settled === 'cut') return null;
    if (sameDecision(row, expected) || !counts(row, look, expected)) return null;
    const cache = expected.cache === null ? '' : cacheWords(expected.cache);
    return {
      row,
      sentence: `${eventLabel(row)} (message ${row.traceIndex}) was ${decisionWords(row, expected)}; expected was ${wordsOf(expected.decision)}${cache}.`,
    };
  },
};

// Any deny wins: of several clients only the one whose answer was the outcome can differ from what was expected.
function counts(row: Row, { observation, process }: Look, expected: ExpectedDecision): boolean {
  if (observation.processes.length === 1 && process.counts.length === 1) return true;
  const outcome = row.traceIndex === null ? null : decidedBy(observation, row.traceIndex);
  if (outcome === null) return true;
  if (outcome.slot !== process.slot || outcome.client !== row.client) return false;
  return outcome.decision !== expected.decision || (expected.cache !== null && expected.cache !== outcome.cache);
}

/** What the client decided; null when it did not. Flags of nothing and of everything are deny and allow. */
export function decisionOf(row: Row): 'allow' | 'deny' | number | null {
  if (row.respondedNs === null) return null;
  if (!row.flagsResult) return row.result === 0 ? 'allow' : 'deny';
  if (row.result === 0) return 'deny';
  return row.result === 0xffff_ffff ? 'allow' : row.result;
}

function sameDecision(row: Row, expected: ExpectedDecision): boolean {
  return decisionOf(row) === expected.decision && (expected.cache === null || expected.cache === row.cache);
}

function decisionWords(row: Row, expected: ExpectedDecision): string {
  const decision = decisionOf(row);
  if (decision === null) return 'not answered';
  return `answered ${wordsOf(decision)}${expected.cache === null ? '' : cacheWords(row.cache)}`;
}

export const wordsOf = (decision: 'allow' | 'deny' | number): string =>
  typeof decision === 'number' ? `flags 0x${decision.toString(16)}` : decision;

const cacheWords = (cache: boolean): string => (cache ? ' and cached' : ', not cached');
