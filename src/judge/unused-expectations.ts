// Finds expected decisions about messages that no client answered: the result cache decided them, or nothing could be
// compared, and silence about that would pass for agreement.

import type { Expectations, ExpectedDecision } from '../observed/decision.ts';
import { wordsOf } from '../observed/decision.ts';
import type { Observation, Row } from '../observed/observation.ts';
import { eventLabel } from '../words/event-label.ts';
import { blankFinding } from './blank-finding.ts';
import { type CachedAnswer, cachedAnswersOf } from './cached-answers.ts';
import { decidedBy } from './expectations.ts';
import type { Finding } from './finding.ts';
import { changedDecision } from './rules/changed-decision.ts';

/** Further ones are counted in the first. */
const shown = 100;

/** Whether what the result cache decided is what was expected. A mask that was kept allowed what the message asked. */
export const cacheAgrees = ({ denied }: CachedAnswer, { decision }: ExpectedDecision): boolean =>
  denied === (decision === 'deny');

/** Returns a difference for each expectation that the result cache decided otherwise. */
export function cachedDifferences(observation: Observation, expectations: Expectations): Finding[] {
  const wrong = [...cachedAnswersOf(observation)].flatMap(([index, answer]) => {
    const expected = expectations.get(index);
    const differs = expected !== undefined && !cacheAgrees(answer, expected);
    return differs && decidedBy(observation, index) === null ? [{ index, answer, expected }] : [];
  });
  return wrong.slice(0, shown).map(({ index, answer: { denied, answered }, expected }, place) => ({
    ...blankFinding(changedDecision, observation, index),
    sentence: `Message ${index} was ${denied ? 'denied' : 'allowed'} by the cached answer to message ${answered}; expected: ${wordsOf(expected.decision)}.`,
    advice: `Answer message ${answered} with cache = false, or expect what the cache decides.`,
    omitted: place === 0 ? Math.max(0, wrong.length - shown) : 0,
  }));
}

/** Returns a difference for each expectation with a message that no client got as an AUTH message. */
export function unusedExpectations(observation: Observation, expectations: Expectations): Finding[] {
  const unused = new Map(expectations);
  const notifications = new Map<number, Row>();
  for (const process of observation.processes) {
    process.eachRow((row) => {
      if (row.traceIndex === null || !unused.has(row.traceIndex)) return;
      if (row.auth) unused.delete(row.traceIndex);
      else notifications.set(row.traceIndex, row.copy());
    });
  }
  // A run that ended early did not reach them, and timing decides which messages the result cache answers.
  const unsure = observation.processes.some(
    ({ endNs, counts }) => endNs === null || counts.some(({ cached }) => cached > 0),
  );
  const certain = [...unused].filter(([index]) => !unsure || notifications.has(index));
  return certain.slice(0, shown).map(([index, { decision }], place) => {
    const row = notifications.get(index) ?? null;
    const but =
      row === null
        ? 'was never delivered to the client'
        : `is a notification (${eventLabel(row)}), which is not answered`;
    return {
      ...blankFinding(changedDecision, observation, index),
      sentence: `The expected answer to message ${index} is ${wordsOf(decision)}, but it ${but}.`,
      client: row?.client ?? null,
      row,
      advice: 'Compare the subscriptions and mutes of the client with the expectations, or drop the line.',
      omitted: place === 0 ? Math.max(0, certain.length - shown) : 0,
    };
  });
}
