// Finds decisions that differ from the expected ones. Only with --expect.

import type { ExpectedDecision } from '../../observed/decision.ts';
import { decisionOf, wordsOf } from '../../observed/decision.ts';
import type { Row } from '../../observed/observation.ts';
import { eventLabel } from '../../words/event-label.ts';
import { decidedBy } from '../expectations.ts';
import type { Evidence, Rule } from '../rule.ts';

export const changedDecision: Rule<'changed-decision'> = {
  slug: 'changed-decision',
  class: 'difference',
  headline: 'A decision is not the expected one',
  about: 'a decision or its caching differs from the expectations',
  macos: 'Nothing: this compares the client with its expectations.',
  handlerRule: null,
  advice: 'If the new decision is right, run it again with `--update changed`.',
  everyRow: true,
  row(row, evidence) {
    if (evidence.expectations === null || row.traceIndex === null || !row.auth) return null;
    const expected = evidence.expectations.get(row.traceIndex);
    if (expected === undefined || row.settled === 'cut') return null;
    if (sameDecision(row, expected) || !counts(row, evidence, expected)) return null;
    const cache = expected.cache === null ? '' : cacheWords(expected.cache);
    return {
      row,
      sentence: `${eventLabel(row)} (message ${row.traceIndex}) was ${decisionWords(row, expected)}; expected: ${wordsOf(expected.decision)}${cache}.`,
    };
  },
};

// Any deny wins, so with several clients only the one with the deciding answer can differ from what was expected.
function counts(row: Row, { observation, process }: Evidence, expected: ExpectedDecision): boolean {
  if (observation.processes.length === 1 && process.counts.length === 1) return true;
  const outcome = row.traceIndex === null ? null : decidedBy(observation, row.traceIndex);
  if (outcome === null) return true;
  if (outcome.slot !== process.slot || outcome.client !== row.client) return false;
  return outcome.decision !== expected.decision || (expected.cache !== null && expected.cache !== outcome.cache);
}

function sameDecision(row: Row, expected: ExpectedDecision): boolean {
  return decisionOf(row) === expected.decision && (expected.cache === null || expected.cache === row.cache);
}

function decisionWords(row: Row, expected: ExpectedDecision): string {
  const decision = decisionOf(row);
  if (decision === null) return 'not answered';
  return `answered ${wordsOf(decision)}${expected.cache === null ? '' : cacheWords(row.cache)}`;
}

const cacheWords = (cache: boolean): string => (cache ? ' and cached' : ', not cached');
