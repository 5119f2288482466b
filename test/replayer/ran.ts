// What the replayer's tests read from a finished run.
import assert from 'node:assert/strict';
import type { Ran } from './driver.ts';

export const facts = (ran: Ran, kind: number) => ran.facts.filter((fact) => fact.kind === kind);

/** Returns the places in the trace of the delivered messages, in order of delivery. */
export const indices = (ran: Ran): number[] => ran.rows.map(({ traceIndex }) => traceIndex);

export function row(ran: Ran, index: number): Ran['rows'][number] {
  const found = ran.rows.find((each) => each.traceIndex === index);
  assert.ok(found, `message ${index} was delivered`);
  return found;
}

/** Asserts that each message is counted once, none was lost and none is open. */
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
