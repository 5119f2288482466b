// What the tests of the replayer ask of a run that is over.
import assert from 'node:assert/strict';
import type { Ran } from './driver.ts';

export const facts = (ran: Ran, kind: number) => ran.facts.filter((fact) => fact.kind === kind);

/** Of the messages that were delivered, in that order: their places in the trace. */
export const indices = (ran: Ran): number[] => ran.rows.map(({ traceIndex }) => traceIndex);

export function row(ran: Ran, index: number): Ran['rows'][number] {
  const found = ran.rows.find((each) => each.traceIndex === index);
  assert.ok(found, `message ${index} was delivered`);
  return found;
}

/** Each message is counted once, nothing was lost and nothing is open. */
export function assertSums(ran: Ran, messages: number): void {
  const { delivered, muted, cached, dropped, unsubscribed, loopback } = ran.control;
  const counts = [delivered, muted, cached, dropped, unsubscribed, loopback].map(([first = 0]) => first);
  assert.equal(
    counts.reduce((total, count) => total + count, 0),
    messages,
  );
  assert.equal(ran.control.lost, 0);
  assert.equal(ran.shared.openAuth, 0);
}
