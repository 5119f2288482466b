// Finds expected decisions that could not be compared with anything, because silence about them would pass for
// agreement.

import type { Expectations } from '../observed/decision.ts';
import { wordsOf } from '../observed/decision.ts';
import type { Observation, Row } from '../observed/observation.ts';
import { eventLabel } from '../words/event-label.ts';
import type { Finding } from './finding.ts';
import { changedDecision } from './rules/changed-decision.ts';

/** Further ones are counted in the first. */
const shown = 100;

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
  const slot = observation.processes[0]?.slot ?? 0;
  return certain.slice(0, shown).map(([index, { decision }], place) => {
    const row = notifications.get(index) ?? null;
    const but =
      row === null
        ? 'was never delivered to the client'
        : `is a notification (${eventLabel(row)}), which is not answered`;
    return {
      rule: changedDecision.slug,
      class: changedDecision.class,
      sentence: `The expected answer to message ${index} is ${wordsOf(decision)}, but it ${but}.`,
      slot,
      client: row?.client ?? null,
      traceIndex: index,
      row,
      lostNs: null,
      call: null,
      thread: null,
      stack: null,
      otherStack: null,
      crash: null,
      advice: 'Compare the subscriptions and mutes of the client with the expectations, or drop the line.',
      handlerRule: null,
      count: 1,
      cycle: null,
      similar: null,
      took: null,
      omitted: place === 0 ? Math.max(0, certain.length - shown) : 0,
    };
  });
}
